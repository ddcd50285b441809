terraform {
  required_version = ">= 1.7"
  required_providers {
    google = { source = "hashicorp/google", version = "~> 5.20" }
  }
}
resource "google_storage_bucket" "levels" {
  name     = "tide-levels-${var.stage}"
  location = "EU"
  labels   = { team = "gate", sha = "c7adbb51" }
  lifecycle_rule {
    condition { age = 30 }
    action { type = "Delete" }
  }
}
output "url" { value = format("https://%s.example/%s", google_storage_bucket.levels.name, urlencode("a b")) }
