var e=o=>/^[\w.:+-]+$/.test(o)?o:`"${o.replaceAll('"','""')}"`,n=o=>`${o.join(",")}
`;export{e as a,n as b};
