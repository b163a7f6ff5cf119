# nomad job plan -var-file=mosquitto-with-variables.vars.hcl mosquitto-with-variables.nomad.hcl
image_tag = "2.0.22"
image_tg  = "2.1.2"
