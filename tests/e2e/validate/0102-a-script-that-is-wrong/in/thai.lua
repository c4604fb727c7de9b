-- бо
rule {}
