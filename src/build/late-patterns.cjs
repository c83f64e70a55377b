// re2js as the bundle has it: a file of its own, read when somebody compiles the first pattern, which most clusters never do.
module.exports = {
  get RE2JS() {
    return require('./part-patterns.cjs').RE2JS;
  },
};
