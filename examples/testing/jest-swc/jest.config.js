module.exports = {
  transform: { '^.+\\.[jt]s$': '@swc/jest' },
  // The packages are ES modules, which Jest has to compile.
  transformIgnorePatterns: ['/node_modules/(?!.*@videovector-webhooks/)'],
};
