module.exports = {
  transform: { '^.+\\.[jt]s$': 'ts-jest' },
  // The packages are ES modules, which Jest has to compile.
  transformIgnorePatterns: ['/node_modules/(?!.*@videovector-webhooks/)'],
};
