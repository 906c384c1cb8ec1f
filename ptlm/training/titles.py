"""What people call the hyperparameters: in a form the title alone, in a shell beside the name."""

from ptlm.i18n import N_

TITLES: dict[str, str] = {
    "epochs": N_("Épocas"),
    "batch_size": N_("Lote efetivo"),
    "learning_rate": N_("Taxa de aprendizado"),
    "limit_train": N_("Limite de linhas de treino"),
    "steps": N_("Passos"),
    "micro_batch_size": N_("Micro-lote"),
    "limit_eval": N_("Limite de linhas de avaliação"),
    "length_window": N_("Janela de comprimento"),
    "schedule": N_("Agenda da taxa"),
    "warmup": N_("Aquecimento"),
    "weight_decay": N_("Decaimento dos pesos"),
    "dropout": N_("Dropout"),
    "gradient_clipping": N_("Corte do gradiente"),
    "precision": N_("Precisão"),
    "graphs": N_("Captura em grafos CUDA"),
    "max_length": N_("Tokens de entrada"),
    "max_target_length": N_("Tokens do rótulo"),
    "max_new_tokens": N_("Tokens gerados"),
    "prefix": N_("Prefixo"),
    "target_bos": N_("Marca de início da resposta"),
    "doc_stride": N_("Sobreposição das janelas"),
    "n_best": N_("Candidatos"),
    "max_answer_length": N_("Tokens da resposta"),
    "evaluate": N_("Quando avaliar"),
    "evaluate_steps": N_("Passos entre avaliações"),
    "keep_best": N_("Guardar o melhor"),
    "patience": N_("Paciência"),
    "seed": N_("Sementes"),
}
"""By field of `ptlm.training.config.Settings`; Portuguese, marked for translation."""
