// More rows than this in one frame is more than anyone reads: then the page, and the laptop's fan, get a rest.
const BUSY_ROWS = 16;
const BUSY_PAUSE_MS = 100;

/**
 * However often the returned function is called, `draw` runs once a frame at most, and some ten times a
 * second while it is busy.
 * @param draw draws what is waiting, and returns how many rows that were
 */
export function paced(draw) {
  let isAskedFor = false;
  let pause = 0;
  const drawNow = () => {
    isAskedFor = false;
    pause = draw() > BUSY_ROWS ? BUSY_PAUSE_MS : 0;
  };
  return () => {
    if (!isAskedFor) {
      isAskedFor = true;
      if (pause > 0) {
        setTimeout(() => requestAnimationFrame(drawNow), pause);
      } else {
        requestAnimationFrame(drawNow);
      }
    }
  };
}
