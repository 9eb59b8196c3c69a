// Pages are turned by a script once all of them are there; until then, none is shown that the address does not mean.
"use strict";
document.getElementById("unscripted").remove();
if (location.hash.length > 1) document.documentElement.classList.add("elsewhere");
