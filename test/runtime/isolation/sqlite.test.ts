import { exerciseIsolation } from './exercise-isolation.js';

exerciseIsolation('sqlite');
