"""What the hub itself answers: pages, JSON for them and for programs, and the tools of the Hugging Face Hub."""
