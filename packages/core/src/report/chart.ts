/** Room and colours that hold on a light and on a dark page. */
export const chartConfig = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  width: 560,
  height: 220,
  background: 'transparent',
  config: {
    font: 'system-ui, sans-serif',
    axis: {
      labelColor: '#7a808a',
      titleColor: '#7a808a',
      gridColor: '#80808033',
      domainColor: '#80808066',
      tickColor: '#80808066',
    },
    legend: { labelColor: '#7a808a', titleColor: '#7a808a' },
    header: { labelColor: '#7a808a', titleColor: '#7a808a' },
    title: { color: '#7a808a' },
    view: { stroke: null },
    range: { category: ['#5b8ff9', '#f6903d', '#5ad8a6', '#e8684a', '#9270ca', '#6dc8ec'] },
  },
};

/** A Vega-Lite specification as an SVG that scales with the page. Vega is loaded only here: it is half the bundle. */
export async function drawChart(spec: Record<string, unknown>): Promise<string> {
  const vega = await import('vega');
  const lite = await import('vega-lite');
  const compiled = lite.compile(spec as unknown as Parameters<typeof lite.compile>[0]).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg.replace('<svg ', '<svg aria-hidden="true" ');
}
