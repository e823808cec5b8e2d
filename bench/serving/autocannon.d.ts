/** What the benchmark uses of autocannon, which has no types of its own. */
declare module 'autocannon' {
  interface Options {
    url: string;
    method: string;
    body: string;
    headers: Record<string, string>;
    connections: number;
    /** Seconds. */
    duration: number;
  }
  interface Result {
    '2xx': number;
    non2xx: number;
    errors: number;
    /** Seconds. */
    duration: number;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
