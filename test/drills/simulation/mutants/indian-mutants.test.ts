import { INDIAN_MUTANTS } from './mutants';
import { testMutants } from './notice';

testMutants(INDIAN_MUTANTS);
