// A small map of where an address is placed, for the page where answers are checked. It moves only by its buttons,
// keys and fingers, and holds nothing but outlines and one pin: the words beside it say the same.
(() => {
  const LAND = { color: "#8fa89d", fillColor: "#f7f4ea", fillOpacity: 1, weight: 0.7 };
  const REACH = { color: "#c2502f", fillColor: "#f4b562", fillOpacity: 0.3, weight: 2 };
  const PIN = { color: "#fff", fillColor: "#0b3b39", fillOpacity: 1, radius: 9, weight: 3, interactive: false };
  const SEA = "#d5e4e6";
  const TARGET = { width: "44px", height: "44px", lineHeight: "44px" };
  const LEAST_REACH_M = 400;

  async function start(root) {
    const point = [Number(root.dataset.lat), Number(root.dataset.lon)];
    const reach = Math.max(Number(root.dataset.accuracy), LEAST_REACH_M);
    const map = L.map(root, { zoomControl: false, scrollWheelZoom: false, maxZoom: 13, keyboard: true });
    L.control.zoom({ zoomInTitle: root.dataset.zoomIn, zoomOutTitle: root.dataset.zoomOut }).addTo(map);
    map.attributionControl.setPrefix("Leaflet");
    map.attributionControl.addAttribution(root.dataset.credit);
    root.style.background = SEA;
    for (const button of root.querySelectorAll(".leaflet-control-zoom a")) Object.assign(button.style, TARGET);
    map.fitBounds(L.latLng(point).toBounds(Math.max(reach * 6, 40000)));
    const answer = await fetch(root.dataset.outlines);
    if (answer.ok) L.geoJSON(await answer.json(), { style: LAND, interactive: false }).addTo(map);
    L.circle(point, { ...REACH, radius: reach, interactive: false }).addTo(map);
    L.circleMarker(point, PIN).addTo(map);
  }

  for (const root of document.querySelectorAll("[data-pin]")) start(root);
})();
