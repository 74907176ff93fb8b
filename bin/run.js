#!/usr/bin/env node
import { runProgram } from '../dist/commands/wiring/run-program.js';

await runProgram(import.meta.url);
