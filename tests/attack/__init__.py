"""An attacker who collects everything that one reader can see, and works out what is hidden.

``world`` draws a small service, ``reading`` fetches every page and file, ``pages`` says what each
figure counts, and ``attacker`` solves for the hidden ones with linear programming.
"""
