"""HTTP routers by noun: parse, one service call, render. No rule of the platform lives here."""
