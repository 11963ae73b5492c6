"""The wizard's flow without Qt: its steps, its answers, and the checks that Connect runs."""
