"""What Streamlit runs on every interaction: find out who asks, then show their page."""

from trainer.web import navigation

navigation.run()
