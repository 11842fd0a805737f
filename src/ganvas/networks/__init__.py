"""Networks: plain nn.Modules with keyword-only constructors that import nothing else of ganvas."""
