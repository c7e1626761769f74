// Hands on a camera: drag, pinch, wheel and keys turn and zoom what a canvas shows.

const TURN = 0.06; // of the canvas' shorter side: what an arrow key drags
const ZOOM = 1.4;
const ARROWS = { ArrowLeft: [-TURN, 0], ArrowRight: [TURN, 0], ArrowUp: [0, -TURN], ArrowDown: [0, TURN] };
const ZOOMS = { "+": ZOOM, "=": ZOOM, "-": 1 / ZOOM };

/** on: { draw(), reset(), tap(event), over(event), leave() } */
export function steer(canvas, camera, on) {
  const pointers = new Map(); // two of them pinch
  let moved = 0;
  const short = () => Math.min(canvas.clientWidth, canvas.clientHeight);
  canvas.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    moved = 0;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return on.over(event);
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
    const gap = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    if (other) camera.zoomBy(gap(event) / Math.max(1, gap(before)));
    const by = short() * (other ? 2 : 1);
    camera.drag(dx / by, dy / by, !!other || event.shiftKey || (event.buttons & 2) > 0);
    pointers.set(event.pointerId, event);
    on.draw();
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (event) => {
      pointers.delete(event.pointerId);
      if (end === "pointerup" && moved < 5) on.tap(event);
    });
  canvas.addEventListener("pointerleave", on.leave);
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const half = short() / 2;
      camera.zoomBy(
        Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)),
        (event.offsetX - canvas.clientWidth / 2) / half,
        (canvas.clientHeight / 2 - event.offsetY) / half,
      );
      on.draw();
    },
    { passive: false },
  );
  canvas.tabIndex = 0;
  canvas.addEventListener("keydown", (event) => {
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ARROWS[key]) camera.drag(...ARROWS[key], shiftKey);
    else if (ZOOMS[key]) camera.zoomBy(ZOOMS[key]);
    else if (key === "0") on.reset();
    else return;
    event.preventDefault();
    on.draw();
  });
}
