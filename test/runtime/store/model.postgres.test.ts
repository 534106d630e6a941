import { exerciseModel } from './model/exercise-model.js';

exerciseModel('postgres', 4);
