const text = { type: 'string' };
const number = { type: 'number' };
const localizable = {
  type: 'object',
  required: ['value'],
  properties: { value: text, localizedValue: text },
};

/**
 * `Metric` of Azure Monitor's common types, which its description refers to and the folder of descriptions does
 * not hold; written from the service's documented answers, so a weaker witness than the rest.
 */
export const monitorTypes = {
  swagger: '2.0',
  info: { title: 'Metric, as documented', version: 'v1' },
  paths: {},
  definitions: {
    Metric: {
      type: 'object',
      required: ['id', 'type', 'name', 'unit', 'timeseries'],
      properties: {
        id: text,
        type: text,
        name: localizable,
        displayDescription: text,
        errorCode: text,
        errorMessage: text,
        unit: text,
        timeseries: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              metadatavalues: {
                type: 'array',
                items: { type: 'object', properties: { name: localizable, value: text } },
              },
              data: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['timeStamp'],
                  properties: {
                    timeStamp: { type: 'string', format: 'date-time' },
                    average: number,
                    minimum: number,
                    maximum: number,
                    total: number,
                    count: number,
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};
