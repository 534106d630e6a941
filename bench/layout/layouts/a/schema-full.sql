-- A with full pages: what fillfactor 80 costs in size.
alter table jobwright.jobs set (fillfactor = 100);
