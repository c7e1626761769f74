import{q as t}from"./chunk-VWYBIA2N.js";var c=([a,...o])=>t`
  <tr><th scope="row">${a}</th>${o.map(l=>t`<td class="n">${l}</td>`)}</tr>`,$=(a,o,l,r="")=>t`
  <div class="scroll" tabindex="0" role="region" aria-label=${a}>
    <table class=${r}>
      <thead><tr>${o.map((s,e)=>t`<th scope="col" class=${e?"n":""}>${s}</th>`)}</tr></thead>
      <tbody>${l.map(c)}</tbody>
    </table>
  </div>`;export{$ as a};
