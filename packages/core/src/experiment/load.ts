/** What live traffic each deployment carries beside the replay, an instance. */
export interface LoadComparison {
  /** Which of them carries over 20 % more. */
  heavier: 'baseline' | 'candidate' | 'neither';
  /** How that is known, without a full stop. */
  sentence: string;
}

/** The live load of a deployment: requests a minute (undefined where Azure Monitor has none) and its share of the traffic. */
export interface LiveLoad {
  requestsPerMinute: number | undefined;
  trafficPercent: number;
  instances: number;
}

const tolerated = 0.2;

/** Compares the live requests per instance; without figures, the shares of the traffic say which is heavier. */
export function compareLoad(baseline: LiveLoad, candidate: LiveLoad): LoadComparison {
  if (baseline.requestsPerMinute !== undefined && candidate.requestsPerMinute !== undefined) {
    const [base, cand] = [
      baseline.requestsPerMinute / baseline.instances,
      candidate.requestsPerMinute / candidate.instances,
    ];
    return {
      heavier: heavierOf(base, cand),
      sentence: `the baseline served ${base.toFixed(0)} and the candidate ${cand.toFixed(0)} live requests a minute per instance`,
    };
  }
  // Requests follow the shares, however many there are.
  return {
    heavier: heavierOf(
      baseline.trafficPercent / baseline.instances,
      candidate.trafficPercent / candidate.instances,
    ),
    sentence: `the baseline has ${baseline.trafficPercent} % and the candidate ${candidate.trafficPercent} % of the live traffic`,
  };
}

function heavierOf(baseline: number, candidate: number): 'baseline' | 'candidate' | 'neither' {
  if (Math.abs(baseline - candidate) <= tolerated * Math.max(baseline, candidate)) return 'neither';
  return baseline > candidate ? 'baseline' : 'candidate';
}
