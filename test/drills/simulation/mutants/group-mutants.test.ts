import { GROUP_MUTANTS } from './group-mutants';
import { testMutants } from './notice';

testMutants(GROUP_MUTANTS);
