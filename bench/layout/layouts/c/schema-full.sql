-- C with full pages: what fillfactor 70 costs in size.
alter table jobwright.job_states set (fillfactor = 100);
