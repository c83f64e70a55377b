// re2js as the bundle has it: its tables are made when somebody compiles the first pattern, which most clusters never do.
module.exports = {
  get RE2JS() {
    return require('re2js').RE2JS;
  },
};
