// The debugger, with promises: there is none.
module.exports = { ...require('inspector') };
