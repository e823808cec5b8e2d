/** How a row stands in a request's body. */
export const requestFormats = ['input_data', 'data', 'instances'] as const;
export type RequestFormat = (typeof requestFormats)[number];
