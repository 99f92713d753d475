// Layers and controls of the folium map. Text of events is only ever set as textContent: it is written by strangers.
(() => {
  const page = JSON.parse(document.getElementById("map-texts").textContent);
  const { texts } = page;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const NORWAY = [
    [57.9, 4.4],
    [71.3, 31.2],
  ];
  const MOST_FOCUSABLE = 20;
  const PER_LIST = 20;
  const SAME_PLACE_M = 120;
  const TOWN = 18_000;
  // Without tiles there is nothing more to see further in, so a cluster is opened as a list there.
  const DEEPEST = page.tiles ? 18 : 12;
  const LAND = { color: "#8fa89d", fillColor: "#f7f4ea", fillOpacity: 1, weight: 0.7 };
  const CHOSEN = { color: "#0b3b39", fillColor: "#fdefdc", fillOpacity: 1, weight: 2 };
  const LAND_UNDER_TILES = { ...LAND, fillOpacity: 0, weight: 0.4 };

  L.Map.mergeOptions({ zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm });
  L.Control.Attribution.mergeOptions({ prefix: "Leaflet" });

  const number = new Intl.NumberFormat(page.locale);
  const day = new Intl.DateTimeFormat([page.locale, "nb-NO"], {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "Europe/Oslo",
  });
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Oslo" });

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  function plural(forms, n) {
    return fill(forms[n === 1 ? 0 : 1], { n: number.format(n) });
  }

  function when(iso) {
    const moment = new Date(iso);
    const time = clock.format(moment);
    return `${day.format(moment)}, ${page.locale.startsWith("en") ? time : `kl. ${time.replace(":", ".")}`}`;
  }

  function make(tag, properties = {}, children = []) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "text") element.textContent = value;
      else if (name === "on") for (const [type, act] of Object.entries(value)) element.addEventListener(type, act);
      else if (value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  function drawing(path, box = 16) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${box} ${box}`);
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    shape.setAttribute("fill-rule", "evenodd");
    svg.append(shape);
    return svg;
  }

  // ---- What the page says beside the map

  const status = document.getElementById("map-status");
  const trouble = document.getElementById("map-trouble");
  let saying = 0;

  function say(text, wait = 0) {
    clearTimeout(saying);
    saying = setTimeout(() => {
      if (status.textContent !== text) status.textContent = text;
    }, wait);
  }

  function warn(text) {
    trouble.querySelector("p").textContent = text;
    trouble.hidden = false;
  }

  async function fetched(address) {
    const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  }

  // ---- Events: names, pins, popups

  function categoryOf(event) {
    return page.categories[event.category] || page.categories.other;
  }

  function nameOf(event) {
    return [event.title, categoryOf(event).label, event.place, when(event.starts_at)].filter(Boolean).join(", ");
  }

  function pin(event, large = false) {
    const { symbol } = categoryOf(event);
    const body = make("span", { class: `map-pin map-pin--${symbol}${large ? " map-pin--large" : ""}` }, [
      drawing(page.symbols[symbol]),
    ]);
    const [width, height] = large ? [46, 56] : [32, 40];
    return L.divIcon({
      className: "map-icon",
      html: body,
      iconSize: [width, height],
      iconAnchor: [width / 2, height],
      popupAnchor: [0, 4 - height],
    });
  }

  function eventLink(event) {
    return make("a", {
      href: page.event_url.replace("{slug}", encodeURIComponent(event.slug)),
      target: "_top",
      text: event.title,
    });
  }

  function approximate(event) {
    return page.approximate.includes(event.precision) ? page.precisions[event.precision] : "";
  }

  function facts(event) {
    const lines = [when(event.starts_at), event.place, categoryOf(event).label, approximate(event)];
    return lines.filter(Boolean).map((text) => make("p", { class: "map-popup__fact", text }));
  }

  function popupOfOne(event) {
    return make("div", { class: "map-popup" }, [
      make("h2", { class: "map-popup__title", tabindex: "-1" }, [eventLink(event)]),
      ...facts(event),
    ]);
  }

  /** All events of one point in one list, a page at a time: a fan of pins would hide most of them. */
  function popupOfMany(events) {
    const list = make("ul", { class: "map-popup__list" });
    const more = make("button", { type: "button", class: "map-popup__more" });
    let shown = 0;
    function next() {
      const part = events.slice(shown, shown + PER_LIST).map((event) => {
        const line = [when(event.starts_at), categoryOf(event).label].join(" · ");
        return make("li", {}, [eventLink(event), make("p", { class: "map-popup__fact", text: line })]);
      });
      list.append(...part);
      shown += part.length;
      more.hidden = shown >= events.length;
      more.textContent = plural(texts.more, events.length - shown);
      return part[0];
    }
    more.addEventListener("click", () => next()?.querySelector("a").focus());
    next();
    const unsure = [...new Set(events.map(approximate))];
    const notes = unsure.length === 1 && unsure[0] ? [make("p", { class: "map-popup__fact", text: unsure[0] })] : [];
    return make("div", { class: "map-popup" }, [
      make("h2", { class: "map-popup__title", tabindex: "-1", text: plural(texts.here, events.length) }),
      ...notes,
      make("div", { class: "map-popup__scroll" }, [list, more]),
    ]);
  }

  /** Opens a popup and moves focus into it; `opener` gives the element that focus goes back to. */
  function open(map, place, content, opener, offset = [0, -30]) {
    const popup = L.popup({ maxWidth: 300, minWidth: 200, offset, autoPanPadding: [12, 12], closeOnEscapeKey: false });
    popup.setLatLng(place).setContent(content).openOn(map);
    const element = popup.getElement();
    const heading = content.querySelector("h2");
    heading.id = "map-popup-heading";
    element.setAttribute("role", "dialog");
    element.setAttribute("aria-labelledby", heading.id);
    const button = element.querySelector(".leaflet-popup-close-button");
    button.setAttribute("aria-label", texts.close);
    button.title = texts.close;
    const target = content.querySelector("h2 a, h2");
    target.focus({ preventScroll: true });
    const back = () => {
      const from = document.activeElement;
      if (element.contains(from) || from === document.body)
        (opener() || map.getContainer()).focus({ preventScroll: true });
    };
    element.addEventListener("keydown", (pressed) => {
      if (pressed.key !== "Escape") return;
      pressed.stopPropagation();
      back();
      map.closePopup(popup);
    });
    popup.on("remove", back);
  }

  // ---- Layer: events in clusters

  const CLUSTER_SIZES = [
    [100, 54],
    [10, 46],
    [0, 38],
  ];

  function clusterIcon(cluster) {
    const n = cluster.getChildCount();
    const size = CLUSTER_SIZES.find(([least]) => n >= least)[1];
    const body = make("span", { class: `map-cluster map-cluster--${size}`, text: number.format(n) });
    return L.divIcon({ className: "map-icon", html: body, iconSize: [size, size] });
  }

  function clusterName(cluster) {
    const places = new Map();
    for (const marker of cluster.getAllChildMarkers()) {
      const { place } = marker.event;
      if (place) places.set(place, (places.get(place) || 0) + 1);
    }
    const [most] = [...places].sort((a, b) => b[1] - a[1]);
    const count = plural(texts.cluster, cluster.getChildCount());
    if (!most) return count;
    return fill(places.size === 1 ? texts.cluster_at : texts.cluster_near, { count, place: most[0] });
  }

  const EventClusters = L.MarkerClusterGroup?.extend({
    onAdd(map) {
      L.MarkerClusterGroup.prototype.onAdd.call(this, map);
      this.on("click clusterclick", (event) => this._openLayer(event.layer));
      map.getPane("markerPane").addEventListener("keydown", (pressed) => {
        const layer = pressed.target.mapLayer;
        if (!layer || (pressed.key !== "Enter" && pressed.key !== " ")) return;
        pressed.preventDefault();
        pressed.stopPropagation();
        this._openLayer(layer);
      });
      map.on("moveend", () => this._nameIcons(), this);
      this.on("animationend", () => this._nameIcons());
      this._load();
    },

    async _load() {
      try {
        const { features } = await fetched(page.source);
        const markers = features.map((feature) => {
          const [lon, lat] = feature.geometry.coordinates;
          const marker = L.marker([lat, lon], { icon: pin(feature.properties), keyboard: false });
          marker.event = feature.properties;
          return marker;
        });
        this._markers = markers;
        this.addLayers(markers);
        if (page.filtered && markers.length) {
          this._map.fitBounds(L.latLngBounds(markers.map((m) => m.getLatLng())).pad(0.05), {
            maxZoom: 11,
            animate: false,
          });
        }
        if (!markers.length) say(texts.none);
        this._nameIcons();
        document.documentElement.dataset.map = "ready";
      } catch (fault) {
        say("");
        warn(texts.no_data);
        document.documentElement.dataset.map = "failed";
        console.warn(fault);
      }
    },

    _openLayer(layer) {
      const map = this._map;
      if (layer.event) {
        open(map, layer.getLatLng(), popupOfOne(layer.event), () => this._iconOf(layer));
        return;
      }
      const bounds = layer.getBounds();
      const across = map.distance(bounds.getNorthEast(), bounds.getSouthWest());
      if (across <= SAME_PLACE_M || map.getZoom() >= DEEPEST) {
        const markers = layer.getAllChildMarkers();
        const events = markers.map((marker) => marker.event);
        events.sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
        open(map, layer.getLatLng(), popupOfMany(events), () => this._iconOf(markers[0]), [0, -14]);
        return;
      }
      const focused = layer.getElement()?.contains(document.activeElement);
      layer.zoomToBounds({ padding: [48, 48], maxZoom: DEEPEST, animate: !calm });
      // The cluster goes away; without this, focus would fall back to the top of the page.
      if (focused) map.getContainer().focus({ preventScroll: true });
    },

    _iconOf(marker) {
      return this.getVisibleParent(marker)?.getElement();
    },

    /** Names what is in view, makes at most twenty of it reachable by Tab, the largest first, and tells the count. */
    _nameIcons() {
      const map = this._map;
      const view = map.getBounds();
      const seen = [];
      const names = new Map();
      this._featureGroup.eachLayer((layer) => {
        const icon = layer.getElement?.();
        if (!icon) return;
        icon.mapLayer = layer;
        icon.tabIndex = -1;
        if (!view.contains(layer.getLatLng())) return;
        const name = layer.event ? nameOf(layer.event) : clusterName(layer);
        const same = (names.get(name) || 0) + 1;
        names.set(name, same);
        const unique = same > 1 ? `${name} (${same})` : name;
        icon.title = unique;
        icon.setAttribute("role", "button");
        icon.setAttribute("aria-label", unique);
        seen.push([layer.getChildCount?.() || 1, icon]);
      });
      seen.sort((a, b) => b[0] - a[0]);
      for (const [, icon] of seen.slice(0, MOST_FOCUSABLE)) icon.tabIndex = 0;
      drawNames();
      const all = this._markers?.length;
      if (!all) return;
      const inView = this._markers.filter((marker) => view.contains(marker.getLatLng())).length;
      const part = fill(texts.part, { shown: number.format(inView), total: number.format(all) });
      say(inView === all ? plural(texts.count, all) : part, status.textContent === texts.loading ? 0 : 600);
    },
  });

  function clusteredEvents(options) {
    say(texts.loading);
    const layer = new EventClusters({
      ...options,
      iconCreateFunction: clusterIcon,
      chunkedLoading: true,
      chunkProgress: (done, total) => {
        // Clusters are drawn after the last part, a moment later than this call.
        if (done === total) setTimeout(() => layer._nameIcons());
      },
      spiderfyOnMaxZoom: false,
      zoomToBoundsOnClick: false,
      showCoverageOnHover: false,
      animate: !calm,
    });
    return layer;
  }

  // ---- Layer: one event

  const OneEvent = L.LayerGroup.extend({
    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      this._load(map);
    },

    async _load(map) {
      try {
        const found = await fetched(page.source);
        if (!found.location) {
          warn(texts.no_place);
          return;
        }
        const { lat, lon, precision, accuracy_m: accuracy } = found.location;
        const event = { ...found, precision, place: found.place || found.municipality?.name || "" };
        const place = L.latLng(lat, lon);
        const close = page.tiles ? 16 : 10;
        map.createPane("map-accuracy");
        if (page.approximate.includes(precision)) {
          const circle = L.circle(place, {
            pane: "map-accuracy",
            radius: accuracy,
            color: "#0b3b39",
            weight: 2,
            fillColor: "#f4b562",
            fillOpacity: 0.28,
            dashArray: "6 5",
          });
          this.addLayer(circle);
          map.fitBounds(place.toBounds(accuracy * 2.6), { maxZoom: close, animate: false });
        } else {
          map.setView(place, close, { animate: false });
        }
        const marker = L.marker(place, { icon: pin(event, true), title: nameOf(event), keyboard: false });
        this.addLayer(marker);
        const icon = marker.getElement();
        icon.tabIndex = 0;
        icon.setAttribute("role", "button");
        icon.setAttribute("aria-label", nameOf(event));
        const show = () => open(map, place, popupOfOne(event), () => icon, [0, -44]);
        marker.on("click", show);
        icon.addEventListener("keydown", (pressed) => {
          if (pressed.key !== "Enter" && pressed.key !== " ") return;
          pressed.preventDefault();
          show();
        });
        say(page.precisions[precision]);
        document.documentElement.dataset.map = "ready";
      } catch (fault) {
        warn(texts.no_data);
        document.documentElement.dataset.map = "failed";
        console.warn(fault);
      }
    },
  });

  // ---- Layer: the municipalities as ground

  const outlines = { layer: null, byNumber: new Map(), chosen: "", style: LAND };

  function styleOf(feature) {
    return feature.properties.number === outlines.chosen ? CHOSEN : outlines.style;
  }

  const Municipalities = L.LayerGroup.extend({
    initialize(options) {
      L.LayerGroup.prototype.initialize.call(this);
      L.setOptions(this, options);
      outlines.style = options.underTiles ? LAND_UNDER_TILES : LAND;
    },

    onAdd(map) {
      L.LayerGroup.prototype.onAdd.call(this, map);
      this._show(this.options.light);
      map.on("zoomend", () => {
        if (map.getZoom() >= this.options.detailZoom && !this._detailed) {
          this._detailed = true;
          this._show(this.options.detailed);
        }
      });
    },

    async _show(address) {
      try {
        const data = await fetched(address);
        const fresh = L.geoJSON(data, {
          style: styleOf,
          interactive: false,
          attribution: texts.credit,
          onEachFeature: (feature, layer) => outlines.byNumber.set(feature.properties.number, layer),
        });
        if (outlines.layer) this.removeLayer(outlines.layer);
        outlines.layer = fresh;
        this.addLayer(fresh);
      } catch (fault) {
        console.warn(fault);
      }
    },
  });

  function choose(map, place) {
    outlines.chosen = place?.number || "";
    outlines.layer?.setStyle(styleOf);
    const outline = place && outlines.byNumber.get(place.number);
    outline?.bringToFront();
    if (outline) map.fitBounds(outline.getBounds(), { padding: [16, 16], animate: !calm });
    else if (place) map.setView([place.lat, place.lon], 8, { animate: !calm });
    else map.fitBounds(NORWAY, { animate: !calm });
  }

  let drawNames = () => {};

  /** Room taken on the screen by pins and clusters, so that no name is half hidden behind one. */
  function takenByIcons(map) {
    return [...map.getPane("markerPane").children].map((icon) => {
      const { x, y } = map.layerPointToContainerPoint(L.DomUtil.getPosition(icon));
      const high = icon.offsetHeight / 2;
      return { x, y: y - (icon.querySelector(".map-pin") ? high : 0), half: icon.offsetWidth / 2 + 3, high: high + 4 };
    });
  }

  /** Names of municipalities near their centres, the most populous first, where there is room. */
  function nameGround(map, places) {
    const pane = map.createPane("map-names");
    pane.setAttribute("aria-hidden", "true");
    const layer = L.layerGroup().addTo(map);
    const named = places.filter((place) => place.population > 0).sort((a, b) => b.population - a.population);
    drawNames = () => {
      layer.clearLayers();
      const taken = takenByIcons(map);
      // Far out, only towns are named, and each where it lies: a short way on the screen is a long way there.
      const far = map.getZoom() < 7;
      const most = taken.length + (far ? 14 : 60);
      const view = map.getBounds();
      for (const place of named) {
        if (taken.length >= most || (far && place.population < TOWN)) break;
        const at = L.latLng(place.lat, place.lon);
        if (!view.contains(at)) continue;
        const { x, y } = map.latLngToContainerPoint(at);
        const half = place.name.length * 3.4 + 4;
        const free = (dy) =>
          !taken.some((box) => Math.abs(box.x - x) < box.half + half && Math.abs(box.y - y - dy) < box.high + 8);
        const dy = (far ? [0] : [0, 26, -26]).find(free);
        if (dy === undefined) continue;
        taken.push({ x, y: y + dy, half, high: 8 });
        const icon = L.divIcon({
          className: "map-name",
          html: make("span", { text: place.name }),
          iconSize: [0, 0],
          iconAnchor: [0, -dy],
        });
        L.marker(at, { icon, pane: "map-names", interactive: false, keyboard: false }).addTo(layer);
      }
    };
    map.on("moveend", () => drawNames());
    drawNames();
  }

  // ---- Controls

  const ICONS = {
    zoom_in: "M7 2h2v5h5v2H9v5H7V9H2V7h5Z",
    zoom_out: "M2 7h12v2H2Z",
    home: "M8 1.500 15 8h-2v6H9.500v-4h-3v4H3V8H1Z",
    up: "M8 4 14 11H2Z",
    down: "M8 12 2 5h12Z",
    left: "m4 8 7-6v12Z",
    right: "m12 8-7 6V2Z",
  };

  function button(name, act) {
    const made = make("button", {
      type: "button",
      class: `map-button map-button--${name}`,
      title: texts[name],
      "aria-label": texts[name],
    });
    made.append(drawing(ICONS[name]));
    made.addEventListener("click", act);
    return made;
  }

  function control(position, className, children, label) {
    const made = L.control({ position });
    made.onAdd = () => {
      const box = make("div", { class: className, role: "group", "aria-label": label }, children);
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    return made;
  }

  function panBy(map, x, y) {
    const size = map.getSize();
    map.panBy([(x * size.x) / 3, (y * size.y) / 3], { animate: !calm });
  }

  function municipalityChoice(map, places) {
    const select = make("select", { class: "map-choice", "aria-label": texts.go_to, title: texts.go_to });
    select.append(new Option(texts.go_to_empty, ""));
    const sorted = [...places].sort((a, b) => a.name.localeCompare(b.name, page.locale));
    for (const { name, number: code } of sorted) select.append(new Option(name, code));
    const byNumber = new Map(places.map((place) => [place.number, place]));
    select.addEventListener("change", () => choose(map, byNumber.get(select.value)));
    return select;
  }

  async function controls(map) {
    // Events of the map bubble up from here; text selection and one-finger scrolling belong to the page around it.
    if (page.embedded) sharedGestures(map);
    map.fitBounds(NORWAY, { animate: false });
    const closer = button("zoom_in", () => map.zoomIn());
    const wider = button("zoom_out", () => map.zoomOut());
    const whole = button("home", () => {
      const select = map.getContainer().querySelector(".map-choice");
      if (select) select.value = "";
      choose(map, null);
    });
    control("topleft", "map-buttons", [closer, wider, whole], texts.zoom).addTo(map);
    const pad = [
      ["up", 0, -1],
      ["left", -1, 0],
      ["right", 1, 0],
      ["down", 0, 1],
    ];
    control(
      "bottomleft",
      "map-pad",
      pad.map(([name, x, y]) => button(name, () => panBy(map, x, y))),
      texts.move,
    ).addTo(map);
    const limits = () => {
      closer.setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
      wider.setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
    };
    map.on("zoomend", limits);
    limits();
    try {
      const { items } = await fetched(page.municipalities);
      if (!page.one) control("topright", "map-go", [municipalityChoice(map, items)], texts.go_to).addTo(map);
      if (!page.tiles) nameGround(map, items);
    } catch (fault) {
      console.warn(fault);
    }
  }

  /** In a frame, the wheel and one finger scroll the page; Ctrl with the wheel, or two fingers, move the map. */
  function sharedGestures(map) {
    const box = map.getContainer();
    const hint = make("div", { class: "map-hint", "aria-hidden": "true" });
    box.append(hint);
    box.classList.add("map-shared");
    let hiding = 0;
    const show = (text) => {
      hint.textContent = text;
      hint.classList.add("map-hint--shown");
      clearTimeout(hiding);
      hiding = setTimeout(() => hint.classList.remove("map-hint--shown"), 1200);
    };
    box.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.stopImmediatePropagation();
        show(texts.hint_wheel);
      },
      { capture: true, passive: true },
    );
    let fingers = 0;
    const one = (event) => {
      fingers = event.touches.length;
      if (fingers > 1 && event.cancelable) event.preventDefault();
      else if (fingers === 1 && event.type === "touchmove") show(texts.hint_touch);
    };
    box.addEventListener("touchstart", one, { capture: true, passive: false });
    box.addEventListener("touchmove", one, { capture: true, passive: false });
    box.addEventListener(
      "pointerdown",
      (event) => {
        if (event.pointerType === "touch" && event.isPrimary) event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }

  let tilesFailed = false;
  function tileFault() {
    if (tilesFailed) return;
    tilesFailed = true;
    outlines.style = LAND;
    outlines.layer?.setStyle(styleOf);
    warn(texts.no_tiles);
  }

  window.eventMap = {
    controls,
    clusteredEvents,
    municipalityOutlines: (options) => new Municipalities(options),
    oneEvent: () => new OneEvent(),
    tileFault,
  };
})();
