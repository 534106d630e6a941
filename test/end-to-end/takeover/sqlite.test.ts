import { exerciseTakeover } from './exercise-takeover.js';

exerciseTakeover('sqlite');
