"""What free code brings out: parts that people review, after a machine has turned back what is plainly no result.

May import `egress.policy` and the limits of `egress.judging`.
"""
