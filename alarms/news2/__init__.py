"""NEWS2, complete or as a bound: the chart as data, ages and sources, triggers, tasks, words."""
