import { exerciseModel } from './model/exercise-model.js';

exerciseModel('sqlite', 4);
