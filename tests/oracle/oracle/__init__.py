"""Cases that give the same answers under Theano 1.0.5 and here, and the means to compare them.

Everything in this package runs under Python 3.8 with NumPy 1.19 as well as under today's.
"""
