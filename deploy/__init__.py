"""What runs the dashboard for others: image, compose files, manifests, service, proxy."""
