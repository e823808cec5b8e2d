/** Two bounds, each of which holds at its own one-sided level. */
export interface Interval {
  lower: number;
  upper: number;
}
