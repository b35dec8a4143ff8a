// Which Node the modules are modelled on.
exports.version = 'v20.20.2';
exports.versions = { node: '20.20.2', quickjs: '0.14.0', modules: '115', unicode: '16.0' };
