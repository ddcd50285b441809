provider "registry.terraform.io/hashicorp/google" {
  version     = "5.20.0"
  constraints = "~> 5.20"
  hashes = [
    "h1:/ZBAoPxT26UGKgLVMGfI7DdTdg+hpv3aR/dUffy6pcQ=",
    "h1:jxO+kZPJqP5iLmJ5gh+lVABnN1KYcviOEQp+fyxVCl0=",
    "zh:aba2379a68e071d1aa7a72b773b66912dce50b7a85079308e4955deaf4df4d46",
    "zh:b2154c3bb4639d2640a88342745be76f58c5d2c925dde5de1b307791e9ace897",
    "zh:97d148353394d2ebe4c9bc8527ce54a7baba39160d7f4ddb983b21e4e8dfa131",
    "zh:397eb6c1569cbcf5f4542919959a9fa7887edd9650bfc27bd6dcc3358e81607d",
    "zh:18768e3ad1cc56a9d72948d7a2cb28d758abfecaa607bece81c0c71db8835c58",
    "zh:462baed3677afa2b4ae9fe569bfa5784b8860a8737917920f29d39ffb52341b2",
  ]
}

provider "registry.terraform.io/hashicorp/random" {
  version     = "5.20.0"
  constraints = "~> 5.20"
  hashes = [
    "h1:agZADe92Jg6E6Da4YJ1xDPffDEUsk9C5fxVN11qG67A=",
    "h1:csd/3nkEyBYXDmyBGzo7K0f2hDXFJhYJy2saRC/+t08=",
    "zh:56b6b94681790cfd4a4f1d659ea86249dd8b6b2ee3827cbc7593e564204f1dce",
    "zh:0354e58f8e0e92a8b029e582e07603b66cca9f6b77123133dacbe5b8da395956",
    "zh:2cce7aa519d992766670490a9b993bd15fc1892c2b7e0fb215e5364f20a85450",
    "zh:11c9be31ff3d33e79b4394ef397918587b2dce1ca1c9a3caf82d5fa33b1013f1",
    "zh:f72f549fdfcdcdf2d1c9a1415c241dea5ded5dbb87ab12856e664e47d3a5dae2",
    "zh:b47a23d268b4f672a867f112461410b32094b78adc5433f05c94d0398fc3b8e9",
  ]
}

