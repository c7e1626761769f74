import{L as g,M as j,q as h,s as y,t as v,u as I,y as $,z as m}from"./chunk-VWYBIA2N.js";function f(d,{id:t,label:n,names:s,chosen:i,onchange:a}){let c=(l,e)=>h`<option value=${String(e)} ?selected=${l===i}>${$(l,32)}</option>`,o=({target:l})=>a(s[Number(l.value)]);return h`<select id=${t} aria-label=${n} ?disabled=${d.training} @change=${o}>${s.map(c)}</select>`}var k=({table:d},t)=>{let n=d.joins.slice(t).flatMap(({columns:s})=>s);return d.columns.filter(({kind:s,name:i})=>s!=="tags"&&!n.includes(i)).map(s=>s.name)},w=class{#t;#e;#o=I(h`<p class="problem" role="alert"></p>`);#s=null;#n=!1;constructor(t,n){[this.#t,this.#e]=[t,n]}show(){let{joins:t=[]}=this.#t.table,n=document.activeElement?.id,s=h`
      ${t.map((i,a)=>this.#a(i,a))}
      ${this.#s?this.#l():y}
      ${this.#n?h`<p class="faint">Reading…</p>`:y}
      ${this.#o}`;v(s,this.#e),n?.startsWith("join-")&&document.getElementById(n)?.focus()}#a({name:t,column:n,key:s,columns:i,all:a,levels:c,matched:o,without:l},e){let r=u=>this.#r(e,{column:n,key:s,...u}),p={id:`join-column-${e}`,label:`Column whose levels ${t} describes`,names:k(this.#t,e)},b={id:`join-key-${e}`,label:`Key of ${t}`,names:a},C=l?`, ${j(l,"row")} without`:"";return h`
      <div class="joined">
        <div class="row">
          <strong>${m(t,40)}</strong>
          <span>${f(this.#t,{...p,chosen:n,onchange:u=>r({column:u})})} =
            ${f(this.#t,{...b,chosen:s,onchange:u=>r({key:u})})}</span>
          <span class="faint">${g(o)} of ${j(c,"level")} found${C}</span>
          <button type="button" class="small" id="join-remove-${e}" aria-label="Remove ${$(t)}" ?disabled=${this.#t.training}
            @click=${()=>this.#i(()=>this.#t.unjoin(e))}>Remove</button>
        </div>
        <div class="row" role="group" aria-label="Inputs out of ${$(t)}">${i.map((u,x)=>this.#c(u,`${e}-${x}`))}</div>
      </div>`}#c(t,n){let s=this.#t.table.columns.find(r=>r.name===t),{kind:i,guessed:a,levels:c}=s,o=a==="skip"?"category":a,l=({target:r})=>this.#i(()=>this.#t.setKinds({[t]:r.checked?o:"skip"})),e=i==="skip"?o:i;return h`
      <label class="check">
        <input type="checkbox" id="join-tick-${n}" ?disabled=${this.#t.training||c===0||t===this.#t.target}
          .checked=${i!=="skip"} @change=${l}>
        <span>${m(t,32)} <span class="faint">${e}, ${g(c)}</span></span>
      </label>`}#l(){let{file:t,keys:n,on:s}=this.#s,i=o=>{Object.assign(s,o)},a={id:"join-column",label:"Column whose levels it describes",names:k(this.#t,1/0)},c={id:"join-key",label:"Its key",names:n};return h`
      <div class="row">
        <strong>${m(t.name??"The file",40)}</strong>
        <span>${f(this.#t,{...a,chosen:s.column,onchange:o=>i({column:o})})} =
          ${f(this.#t,{...c,chosen:s.key,onchange:o=>i({key:o})})}</span>
        <button type="button" class="primary" id="join-by" ?disabled=${this.#t.training} @click=${()=>this.take(t,{on:{...s}})}>Join by these</button>
      </div>`}take(t,n){return this.#i(async()=>{try{await this.#t.join(t,n),this.#s=null}catch(s){if(s.code==="bad-join"&&this.#s?.file!==t){let i=await this.#t.lab.columns(t);this.#s={file:t,keys:i,on:{column:k(this.#t,1/0)[0],key:i[0]}}}throw s}})}#r(t,n){return this.#i(async()=>{let s=this.#t,{joins:i,kinds:a={}}=s.source.options,[{file:c,...o},...l]=i.slice(t);await s.unjoin(t);try{await s.join(c,{...o,on:n})}catch(e){throw await s.join(c,o),e}finally{let e=l.filter(p=>!s.source.options.joins.includes(p));for(let{file:p,...b}of e)await s.join(p,b).catch(()=>{});let r=Object.entries(a).filter(([p])=>s.joined.includes(p));r.length&&await s.setKinds(Object.fromEntries(r))}})}async#i(t){if(!(this.#t.training||this.#n)){this.#o.textContent="",this.#n=!0,this.show();try{await t()}catch(n){this.#t.fail(n,this.#o)}finally{this.#n=!1,this.#t.table&&this.show()}}}},R=(d,t)=>new w(d,t);export{R as secondTables};
