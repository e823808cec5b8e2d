/**
 * The look of every page: system fonts, the reader's colour scheme; on a narrow screen tables that stack their cells, or
 * scroll with a shadow where there is more.
 */
export const style = `
:root{color-scheme:light dark;--ink:#1d2430;--quiet:#5a6472;--page:#fff;--card:#f6f7f9;--line:#dfe3e8;
--good:#116329;--good-bg:#dafbe1;--bad:#a40e26;--bad-bg:#ffebe9;--unsure:#7d4e00;--unsure-bg:#fff3cd;--shade:#00000038;--bar:#5b8ff9}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--quiet:#a3adba;--page:#12161c;--card:#1b212a;--line:#333c48;
--good:#7ee2a0;--good-bg:#12351f;--bad:#ffb1ab;--bad-bg:#4a1518;--unsure:#f2cc74;--unsure-bg:#3d2f0b;--shade:#ffffff3d;--bar:#6f9dfa}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.15rem;margin:2rem 0 .6rem}
p{overflow-wrap:anywhere}.lead{font-size:1.1rem;margin:.3rem 0 1rem}
.notice{background:var(--unsure-bg);color:var(--unsure);padding:.5rem .8rem;border-radius:6px}
.badge{display:inline-block;padding:.05rem .55rem;border-radius:99px;font-size:.85em;font-weight:600;white-space:nowrap}
h1 .badge{font-size:1rem;vertical-align:middle}
.good{color:var(--good);background:var(--good-bg)}.bad{color:var(--bad);background:var(--bad-bg)}
.unsure{color:var(--unsure);background:var(--unsure-bg)}
.unknown{color:var(--quiet);background:var(--card);box-shadow:inset 0 0 0 1px var(--line)}
.scroll{overflow-x:auto;background:linear-gradient(90deg,var(--page) 50%,transparent) 0 0/2.4rem 100% local,
linear-gradient(270deg,var(--page) 50%,transparent) 100% 0/2.4rem 100% local,
linear-gradient(90deg,var(--shade),transparent) 0 0/.9rem 100%,linear-gradient(270deg,var(--shade),transparent) 100% 0/.9rem 100%;background-repeat:no-repeat}
table{border-collapse:collapse;width:100%;font-size:.93em}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--quiet);font-weight:600}td.long{overflow-wrap:anywhere;min-width:9rem}.name{min-width:9rem}
.number{text-align:right;font-variant-numeric:tabular-nums}.whole{white-space:nowrap;font-variant-numeric:tabular-nums}
figure{margin:1rem 0}figure svg{max-width:100%;height:auto}
figcaption{color:var(--quiet);font-size:.9em}
pre{background:var(--card);padding:.8rem;border-radius:6px;overflow-x:auto;font-size:.85em}
details{margin-top:2rem}summary{cursor:pointer;color:var(--quiet)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.8rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.7rem .8rem;min-width:0;break-inside:avoid}
.card h3{font-size:1rem;margin:0;overflow-wrap:anywhere}.card p{margin:0 0 .5rem;color:var(--quiet);font-size:.87em}
.card figure{margin:.4rem 0}.card figure p{margin:0;font-size:.78em}.card svg{display:block;width:100%;height:4.5rem;fill:var(--bar)}
.card figcaption,.rank{display:flex;justify-content:space-between;gap:.6rem;font-size:.82em}
.card dl{display:grid;grid-template-columns:repeat(3,1fr);gap:.3rem .6rem;margin:.5rem 0 0;font-size:.87em}
.card dl div{min-width:0}.card dt{color:var(--quiet)}.card dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.card ol{list-style:none;margin:.6rem 0 0;padding:0}.card li{margin:.25rem 0;overflow-wrap:anywhere}
.share{display:block;height:.25rem;border-radius:2px;background:var(--bar)}
@media (max-width:40rem){.records{overflow:visible;background:none}.records table,.records tbody{display:block}
.records thead{display:none}.records tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
.records td{display:block;border:0;padding:.1rem 0;min-width:0;text-align:left;overflow-wrap:break-word}.records td.long{overflow-wrap:anywhere}
.records td:empty{display:none}.records .name{font-weight:600}
.records [data-title]::before{content:attr(data-title) ": ";color:var(--quiet)}
.scroll:not(.records) .name{position:sticky;left:0;background:var(--page);min-width:8rem;max-width:10.5rem}
.scroll:not(.records) td:not(.number):last-child:not(:empty){min-width:14rem}
figure .scroll svg{max-width:none}main{padding:1rem .8rem 3rem}h1{font-size:1.3rem}}
@media print{main{max-width:none}details{display:none}section{break-inside:avoid}}
`;
