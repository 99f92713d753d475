// Small maps of places in question: one marker for each button beside it, with the same number. The buttons say and do
// everything; the maps only show where the places lie, and are drawn when they come into view.
(() => {
  const LAND = { color: "#8fa89d", fillColor: "#f7f4ea", fillOpacity: 1, weight: 0.7, interactive: false };
  const SEA = "#d5e4e6";
  const TARGET = { width: "44px", height: "44px", lineHeight: "44px" };
  const SIZE = 28;
  const ZOOM_BUTTONS = 74;
  // The side of a map in metres: wide enough to know the place by the outlines, narrow enough to tell markers apart.
  const LEAST_SIDE_M = 6000;
  const USUAL_SIDE_M = 30000;
  let outlines = null;

  function markers(root) {
    const marks = JSON.parse(root.dataset.places);
    return root.dataset.points.split(";").map((text, index) => {
      const [lat, lon, kind] = text.split(",");
      return { mark: marks[index], point: L.latLng(Number(lat), Number(lon)), kind };
    });
  }

  function icon({ mark, kind }) {
    const face = document.createElement("span");
    face.className = `place-mark place-mark--${kind}`;
    face.textContent = mark;
    return L.divIcon({ html: face, className: "", iconSize: [SIZE, SIZE] });
  }

  async function draw(root) {
    const found = markers(root);
    const map = L.map(root, { zoomControl: false, scrollWheelZoom: false, maxZoom: 13, preferCanvas: true });
    L.control.zoom({ zoomInTitle: root.dataset.zoomIn, zoomOutTitle: root.dataset.zoomOut }).addTo(map);
    map.attributionControl.setPrefix("Leaflet");
    map.attributionControl.addAttribution(root.dataset.credit);
    root.style.background = SEA;
    for (const button of root.querySelectorAll(".leaflet-control-zoom a")) Object.assign(button.style, TARGET);
    const bounds = L.latLngBounds(found.map((one) => one.point));
    const apart = bounds.getSouthWest().distanceTo(bounds.getNorthEast());
    const side = apart ? Math.min(Math.max(apart * 4, LEAST_SIDE_M), USUAL_SIDE_M) : USUAL_SIDE_M;
    map.fitBounds(bounds.extend(bounds.getCenter().toBounds(side)), {
      paddingTopLeft: [ZOOM_BUTTONS, SIZE],
      paddingBottomRight: [SIZE, SIZE],
    });
    for (const one of found) L.marker(one.point, { icon: icon(one), interactive: false, keyboard: false }).addTo(map);
    outlines ??= fetch(root.dataset.outlines).then((answer) => (answer.ok ? answer.json() : null));
    const land = await outlines;
    if (land) L.geoJSON(land, { style: LAND, interactive: false }).addTo(map);
  }

  for (const element of document.querySelectorAll("[data-with-script]")) element.hidden = false;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "200px" },
  );
  for (const root of document.querySelectorAll("[data-places]")) seen.observe(root);
})();
