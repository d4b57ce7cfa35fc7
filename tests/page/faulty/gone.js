import "./not-there.js";
