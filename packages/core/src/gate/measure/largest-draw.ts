/**
 * Figures of resamples, drawn when they are asked for: `times` as many as usual. Once more were drawn, all that ask get those,
 * so that one metric has one interval.
 */
export function largestDraw(
  draw: (times: number) => Promise<Float64Array>,
): (times: number) => Promise<Float64Array> {
  let most = 0;
  let drawn: Promise<Float64Array>;
  return (times) => {
    if (times > most) {
      most = times;
      drawn = draw(times);
    }
    return drawn;
  };
}
