import { exerciseTakeover } from './exercise-takeover.js';

exerciseTakeover('postgres');
