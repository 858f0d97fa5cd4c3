#!/usr/bin/env node
import module from 'node:module';

module.enableCompileCache();
const { runOfConfiguration } = await import('./commands/of-configuration.ts');
process.exitCode = await runOfConfiguration(process.argv.slice(2));
