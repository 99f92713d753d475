"""The worker process: relay of the outbox and execution of jobs by arq."""
