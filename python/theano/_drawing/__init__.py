"""Pictures of graphs: what is drawn (picture), where (layers, crossings, coordinates), and how."""
