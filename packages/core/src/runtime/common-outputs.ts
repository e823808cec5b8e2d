/** What every action gives that writes a report. */
export const commonOutputs = {
  verdict: 'The verdict',
  report: 'Path of the JSON report; the Markdown and HTML reports are beside it',
  'report-digest': 'sha256 of the JSON report',
  'artifact-url': 'Address of the uploaded artifact, empty where none was uploaded',
};
