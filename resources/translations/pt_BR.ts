<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>This computer has no system keyring.</source>
        <translation>Este computador não tem um chaveiro do sistema.</translation>
    </message>
    <message>
        <source>Install or start one, such as GNOME Keyring or KWallet.</source>
        <translation>Instale ou inicie um, como GNOME Keyring ou KWallet.</translation>
    </message>
    <message>
        <source>Your system keyring is locked.</source>
        <translation>O chaveiro do sistema está bloqueado.</translation>
    </message>
    <message>
        <source>Unlock it, then try again.</source>
        <translation>Desbloqueie-o e tente novamente.</translation>
    </message>
    <message>
        <source>Your system keyring refused the request.</source>
        <translation>O chaveiro do sistema recusou o pedido.</translation>
    </message>
    <message>
        <source>Allow Customer AI Connect to use the keyring, then try again.</source>
        <translation>Permita que o Customer AI Connect use o chaveiro e tente novamente.</translation>
    </message>
    <message>
        <source>Your system keyring does not answer.</source>
        <translation>O chaveiro do sistema não responde.</translation>
    </message>
    <message>
        <source>Look for a password prompt behind other windows, or restart the keyring, then try again.</source>
        <translation>Veja se há um pedido de senha atrás de outras janelas, ou reinicie o chaveiro, e tente novamente.</translation>
    </message>
    <message>
        <source>The API key of this instance is not in the system keyring any more.</source>
        <translation>A chave de API desta instância não está mais no chaveiro do sistema.</translation>
    </message>
    <message>
        <source>Paste the key again with Replace key.</source>
        <translation>Cole a chave novamente com “Substituir chave”.</translation>
    </message>
    <message>
        <source>The API key of this instance was not given to this computer.</source>
        <translation>A chave de API desta instância não foi fornecida a este computador.</translation>
    </message>
    <message>
        <source>Set the variable {variable}, or put the key into the file {file} in the folder that {folder} names.</source>
        <translation>Defina a variável {variable}, ou coloque a chave no arquivo {file} da pasta que {folder} indica.</translation>
    </message>
    <message>
        <source>Put the key into the file {file} in the folder that LoadCredential names, then restart the service.</source>
        <translation>Coloque a chave no arquivo {file} da pasta que LoadCredential indica e depois reinicie o serviço.</translation>
    </message>
    <message>
        <source>The API key in the folder {folder} cannot be read.</source>
        <translation>Não é possível ler a chave de API na pasta {folder}.</translation>
    </message>
    <message>
        <source>Allow the program&apos;s user account to read the folder and the files in it.</source>
        <translation>Permita que a conta de usuário do programa leia a pasta e os arquivos nela.</translation>
    </message>
    <message>
        <source>What {place} holds cannot be used: {why}</source>
        <translation>O conteúdo de {place} não pode ser usado: {why}</translation>
    </message>
    <message>
        <source>This computer has another API key than the instance was connected with, and Kustomer refuses it.</source>
        <translation>Este computador tem uma chave de API diferente daquela com que a instância foi conectada, e o Kustomer a recusa.</translation>
    </message>
    <message>
        <source>Paste the new key here with Replace key; on a server, put it in place of the old one and restart the program.</source>
        <translation>Cole aqui a nova chave com “Substituir chave”; em um servidor, coloque-a no lugar da antiga e reinicie o programa.</translation>
    </message>
    <message>
        <source>The API key stays where it was put: in the variable {variable} or the file {file}.</source>
        <translation>A chave de API permanece onde foi colocada: na variável {variable} ou no arquivo {file}.</translation>
    </message>
    <message>
        <source>Remove it there, and delete the key in Kustomer if nothing else uses it.</source>
        <translation>Remova-a de lá e exclua a chave no Kustomer se nada mais a usar.</translation>
    </message>
    <message>
        <source>Somebody has renamed it to “{name}” since.</source>
        <translation>Desde então, alguém mudou o nome para “{name}”.</translation>
    </message>
    <message>
        <source>That name stays.</source>
        <translation>Esse nome permanece.</translation>
    </message>
    <message>
        <source>“{name}” would be given the key of “{other}”: {variable}.</source>
        <translation>“{name}” receberia a chave de “{other}”: {variable}.</translation>
    </message>
    <message>
        <source>Choose a name with other letters or digits.</source>
        <translation>Escolha um nome com outras letras ou outros números.</translation>
    </message>
    <message>
        <source>This looks like an API key.</source>
        <translation>Isto parece uma chave de API.</translation>
    </message>
    <message>
        <source>The connection needs a name.</source>
        <translation>A conexão precisa de um nome.</translation>
    </message>
    <message>
        <source>Type a name you will recognise later.</source>
        <translation>Digite um nome que você reconheça depois.</translation>
    </message>
    <message>
        <source>This name is too long.</source>
        <translation>Este nome é longo demais.</translation>
    </message>
    <message>
        <source>Use at most {count} characters.</source>
        <translation>Use no máximo {count} caracteres.</translation>
    </message>
    <message>
        <source>The API key was kept for one session only, and that session is over.</source>
        <translation>A chave de API foi mantida por apenas uma sessão, e essa sessão terminou.</translation>
    </message>
    <message>
        <source>Kustomer cannot be reached from this computer.</source>
        <translation>Não é possível acessar o Kustomer a partir deste computador.</translation>
    </message>
    <message>
        <source>Check your internet connection, VPN and firewall: HTTPS to *.kustomerapp.com must be allowed.</source>
        <translation>Verifique a conexão com a internet, a VPN e o firewall: HTTPS para *.kustomerapp.com precisa ser permitido.</translation>
    </message>
    <message>
        <source>Kustomer cannot be reached: the connection is refused.</source>
        <translation>Não é possível acessar o Kustomer: a conexão é recusada.</translation>
    </message>
    <message>
        <source>A firewall may be in the way; ask IT to allow HTTPS to *.kustomerapp.com.</source>
        <translation>Um firewall pode estar no caminho; peça à TI que permita HTTPS para *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>The connection to Kustomer broke off.</source>
        <translation>A conexão com o Kustomer caiu.</translation>
    </message>
    <message>
        <source>Try again; if it happens often, check your network, VPN or proxy.</source>
        <translation>Tente novamente; se acontecer com frequência, verifique a rede, a VPN ou o proxy.</translation>
    </message>
    <message>
        <source>The address of Kustomer cannot be looked up.</source>
        <translation>Não é possível localizar o endereço do Kustomer.</translation>
    </message>
    <message>
        <source>Check your internet connection and its DNS settings; a VPN may need to be on.</source>
        <translation>Verifique a conexão com a internet e as configurações de DNS; talvez seja preciso ligar uma VPN.</translation>
    </message>
    <message>
        <source>Kustomer did not answer in time.</source>
        <translation>O Kustomer não respondeu a tempo.</translation>
    </message>
    <message>
        <source>Try again; if it stays slow, check your connection, VPN or proxy.</source>
        <translation>Tente novamente; se continuar lento, verifique a conexão, a VPN ou o proxy.</translation>
    </message>
    <message>
        <source>The secure connection to Kustomer is being intercepted, or its certificate is not trusted here.</source>
        <translation>A conexão segura com o Kustomer está sendo interceptada, ou o certificado dela não é confiável aqui.</translation>
    </message>
    <message>
        <source>On a guest network, sign in first. Where traffic is inspected, ask IT to install its certificate or exempt *.kustomerapp.com.</source>
        <translation>Em uma rede de visitantes, abra uma página da web e entre primeiro. Se a sua empresa inspeciona o tráfego, peça à TI que instale o certificado aqui ou que libere *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Kustomer&apos;s certificate is not valid at the time this computer shows.</source>
        <translation>O certificado do Kustomer não é válido no horário que este computador mostra.</translation>
    </message>
    <message>
        <source>Check the date, time and time zone of this computer.</source>
        <translation>Verifique a data, a hora e o fuso horário deste computador.</translation>
    </message>
    <message>
        <source>No secure connection to Kustomer could be made.</source>
        <translation>Não foi possível estabelecer uma conexão segura com o Kustomer.</translation>
    </message>
    <message>
        <source>A VPN, proxy or virus scanner may be in the way; try without it, or ask IT.</source>
        <translation>Uma VPN, um proxy ou um antivírus pode estar no caminho; tente sem eles ou pergunte à TI.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer refuses the connection.</source>
        <translation>O proxy entre este computador e o Kustomer recusa a conexão.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address, user name and password in your system settings.</source>
        <translation>Verifique o endereço, o usuário e a senha do proxy nas configurações do sistema.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer cannot be reached.</source>
        <translation>Não é possível acessar o proxy entre este computador e o Kustomer.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address in your settings; a VPN may need to be on.</source>
        <translation>Verifique o endereço do proxy nas configurações; talvez seja preciso ligar uma VPN.</translation>
    </message>
    <message>
        <source>The proxy in this computer&apos;s settings cannot be used.</source>
        <translation>O proxy nas configurações deste computador não pode ser usado.</translation>
    </message>
    <message>
        <source>Enter the address of an HTTP proxy, such as http://proxy.example:8080; SOCKS and scripts are not supported.</source>
        <translation>Digite o endereço de um proxy HTTP, como http://proxy.example:8080; SOCKS e scripts não são aceitos.</translation>
    </message>
    <message>
        <source>The proxy between this computer and Kustomer does not get through.</source>
        <translation>O proxy entre este computador e o Kustomer não consegue se conectar.</translation>
    </message>
    <message>
        <source>Try again; if it lasts, ask IT whether the proxy allows HTTPS to *.kustomerapp.com.</source>
        <translation>Tente novamente; se persistir, pergunte à TI se o proxy permite HTTPS para *.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Something other than Kustomer answered.</source>
        <translation>Algo que não é o Kustomer respondeu.</translation>
    </message>
    <message>
        <source>If you are on a guest or hotel network, open a web page and sign in to the network first.</source>
        <translation>Se você está em uma rede de hotel ou de visitantes, abra uma página da web e entre na rede primeiro.</translation>
    </message>
    <message>
        <source>Kustomer sent more at once than this program can take.</source>
        <translation>O Kustomer enviou de uma só vez mais do que este programa consegue receber.</translation>
    </message>
    <message>
        <source>Kustomer answered in another order than asked for.</source>
        <translation>O Kustomer respondeu em uma ordem diferente da solicitada.</translation>
    </message>
    <message>
        <source>Nothing is lost: the same page is asked for again; if it lasts, send the details to whoever looks after this.</source>
        <translation>Nada se perde: a mesma página é pedida novamente; se persistir, envie os detalhes a quem cuida deste programa.</translation>
    </message>
    <message>
        <source>Kustomer did not finish a search in time.</source>
        <translation>O Kustomer não concluiu uma busca a tempo.</translation>
    </message>
    <message>
        <source>Nothing is lost: the search is tried again by itself; see status.kustomer.com if it lasts.</source>
        <translation>Nada se perde: a busca é repetida automaticamente; se persistir, consulte status.kustomer.com.</translation>
    </message>
    <message>
        <source>Kustomer has a problem of its own ({status}).</source>
        <translation>O Kustomer está com um problema próprio ({status}).</translation>
    </message>
    <message>
        <source>Nothing needs to be done here; see status.kustomer.com if it lasts.</source>
        <translation>Não é preciso fazer nada aqui; se durar, consulte status.kustomer.com.</translation>
    </message>
    <message>
        <source>Kustomer&apos;s request limit is used up for the moment.</source>
        <translation>O limite de requisições do Kustomer está esgotado no momento.</translation>
    </message>
    <message>
        <source>It goes on by itself; other integrations may be using the same limit.</source>
        <translation>Continua automaticamente; outras integrações podem estar usando o mesmo limite.</translation>
    </message>
    <message>
        <source>Kustomer did not understand a request of this program.</source>
        <translation>O Kustomer não entendeu um pedido deste programa.</translation>
    </message>
    <message>
        <source>Update Customer AI Connect; if it stays like this, send the details to whoever looks after it.</source>
        <translation>Atualize o Customer AI Connect; se continuar assim, envie os detalhes a quem cuida dele.</translation>
    </message>
    <message>
        <source>Kustomer does not have what was asked for.</source>
        <translation>O Kustomer não tem o que foi pedido.</translation>
    </message>
    <message>
        <source>It may have been deleted in the meantime.</source>
        <translation>Pode ter sido excluído nesse meio-tempo.</translation>
    </message>
    <message>
        <source>Kustomer has no account named “{subdomain}”.</source>
        <translation>O Kustomer não tem nenhuma conta chamada “{subdomain}”.</translation>
    </message>
    <message>
        <source>Copy the first part of the address you use for Kustomer: mycompany in mycompany.kustomerapp.com.</source>
        <translation>Copie a primeira parte do endereço que você usa para o Kustomer: mycompany em mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Kustomer does not know this key.</source>
        <translation>O Kustomer não conhece esta chave.</translation>
    </message>
    <message>
        <source>Copy it again with Copy Token when you create it; if in doubt, create a new key.</source>
        <translation>Copie-a novamente com Copy Token ao criá-la; na dúvida, crie uma nova chave.</translation>
    </message>
    <message>
        <source>Kustomer no longer accepts this key of {subdomain}; it was probably deleted.</source>
        <translation>O Kustomer não aceita mais esta chave de {subdomain}; provavelmente ela foi excluída.</translation>
    </message>
    <message>
        <source>Look under Settings › Security › API Keys, and create a new key if it is gone.</source>
        <translation>Veja em Settings › Security › API Keys e crie uma nova chave se ela não estiver mais lá.</translation>
    </message>
    <message>
        <source>This key belongs to {key_of}, not to {subdomain}.</source>
        <translation>Esta chave pertence a {key_of}, não a {subdomain}.</translation>
    </message>
    <message>
        <source>Correct the subdomain, or use a key that was created in {subdomain}.</source>
        <translation>Corrija o subdomínio ou use uma chave criada em {subdomain}.</translation>
    </message>
    <message>
        <source>Kustomer no longer accepts this key: it expired on {day}.</source>
        <translation>O Kustomer não aceita mais esta chave: ela expirou em {day}.</translation>
    </message>
    <message>
        <source>Create a new key in Kustomer, best with “No Expiration”, and replace this one.</source>
        <translation>Crie uma nova chave no Kustomer, de preferência com “No Expiration”, e substitua esta.</translation>
    </message>
    <message>
        <source>This key belongs to another region of Kustomer than the subdomain.</source>
        <translation>Esta chave pertence a outra região do Kustomer que o subdomínio.</translation>
    </message>
    <message>
        <source>Use the subdomain of the account in which the key was created.</source>
        <translation>Use o subdomínio da conta em que a chave foi criada.</translation>
    </message>
    <message>
        <source>The key is valid but lacks a role: {roles}.</source>
        <translation>A chave é válida, mas falta uma função: {roles}.</translation>
    </message>
    <message>
        <source>A key&apos;s roles cannot be changed: create a new key with all roles; Copy roles gives you the list.</source>
        <translation>As funções de uma chave não podem ser alteradas: crie uma nova chave com todas as funções; “Copiar funções” dá a lista.</translation>
    </message>
    <message>
        <source>Kustomer refuses this although the key has a role that allows it.</source>
        <translation>O Kustomer recusa isso, embora a chave tenha uma função que o permite.</translation>
    </message>
    <message>
        <source>Your Kustomer plan may not include it, or the key only works from certain networks; ask your Kustomer admin.</source>
        <translation>Talvez o seu plano do Kustomer não inclua isso, ou a chave só funcione em certas redes; pergunte a quem administra o Kustomer.</translation>
    </message>
    <message>
        <source>The API key is missing.</source>
        <translation>Falta a chave de API.</translation>
    </message>
    <message>
        <source>Paste it here; Copy Token gives it to you when the key is created.</source>
        <translation>Cole-a aqui; Copy Token a fornece quando a chave é criada.</translation>
    </message>
    <message>
        <source>This looks like a web address, not a key.</source>
        <translation>Isto parece um endereço da web, não uma chave.</translation>
    </message>
    <message>
        <source>Paste the token that Copy Token put on the clipboard; the address comes in the next step.</source>
        <translation>Cole o token que Copy Token colocou na área de transferência; o endereço vem no próximo passo.</translation>
    </message>
    <message>
        <source>This is more than one word, so it is not just the key.</source>
        <translation>É mais de uma palavra, portanto não é só a chave.</translation>
    </message>
    <message>
        <source>Copy the key again with Copy Token, and paste nothing else.</source>
        <translation>Copie a chave novamente com Copy Token e não cole mais nada.</translation>
    </message>
    <message>
        <source>The key is cut off.</source>
        <translation>A chave está cortada.</translation>
    </message>
    <message>
        <source>Copy it again with Copy Token, so that nothing is missing.</source>
        <translation>Copie-a novamente com Copy Token, para que nada falte.</translation>
    </message>
    <message>
        <source>This does not look like a Kustomer API key.</source>
        <translation>Isto não parece uma chave de API do Kustomer.</translation>
    </message>
    <message>
        <source>A key is one long word that usually begins with “eyJ”. Copy it with Copy Token.</source>
        <translation>Uma chave é uma única palavra longa que costuma começar com “eyJ”. Copie-a com Copy Token.</translation>
    </message>
    <message>
        <source>This key is longer than Kustomer&apos;s servers take.</source>
        <translation>Esta chave é mais longa do que os servidores do Kustomer aceitam.</translation>
    </message>
    <message>
        <source>Create a key with fewer roles: each of them makes it longer.</source>
        <translation>Crie uma chave com menos funções: cada uma a torna mais longa.</translation>
    </message>
    <message>
        <source>This key expired on {day}.</source>
        <translation>Esta chave expirou em {day}.</translation>
    </message>
    <message>
        <source>Create a new key in Kustomer, best with “No Expiration”.</source>
        <translation>Crie uma nova chave no Kustomer, de preferência com “No Expiration”.</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Usuários</translation>
    </message>
    <message>
        <source>Teams</source>
        <translation>Equipes</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Etiquetas</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Atalhos de texto</translation>
    </message>
    <message>
        <source>Brands</source>
        <translation>Marcas</translation>
    </message>
    <message>
        <source>SLAs and their versions</source>
        <translation>SLAs e suas versões</translation>
    </message>
    <message>
        <source>Satisfaction surveys</source>
        <translation>Pesquisas de satisfação</translation>
    </message>
    <message>
        <source>Klasses</source>
        <translation>Klasses</translation>
    </message>
    <message>
        <source>Custom attributes</source>
        <translation>Atributos personalizados</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Conversas</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Mensagens</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>Anexos</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notas</translation>
    </message>
    <message>
        <source>Conversation times</source>
        <translation>Tempos de conversa</translation>
    </message>
    <message>
        <source>Satisfaction responses</source>
        <translation>Respostas de satisfação</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Clientes</translation>
    </message>
    <message>
        <source>Customer merges</source>
        <translation>Mesclagens de clientes</translation>
    </message>
    <message>
        <source>Companies</source>
        <translation>Empresas</translation>
    </message>
    <message>
        <source>Custom objects</source>
        <translation>Objetos personalizados</translation>
    </message>
    <message>
        <source>The subdomain is missing.</source>
        <translation>Falta o subdomínio.</translation>
    </message>
    <message>
        <source>“{word}” belongs to Kustomer itself, not to an account.</source>
        <translation>“{word}” pertence ao próprio Kustomer, não a uma conta.</translation>
    </message>
    <message>
        <source>“{word}” cannot be a subdomain.</source>
        <translation>“{word}” não pode ser um subdomínio.</translation>
    </message>
    <message>
        <source>This address names no account.</source>
        <translation>Este endereço não indica nenhuma conta.</translation>
    </message>
    <message>
        <source>“{host}” is not an address of Kustomer.</source>
        <translation>“{host}” não é um endereço do Kustomer.</translation>
    </message>
    <message>
        <source>Paste the address you see when you are in Kustomer, such as mycompany.kustomerapp.com.</source>
        <translation>Cole o endereço que aparece quando você está no Kustomer, como mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Which workspace was chosen cannot be read from {file}.</source>
        <translation>Não é possível ler em {file} qual espaço de trabalho foi escolhido.</translation>
    </message>
    <message>
        <source>Allow the program&apos;s user account to read it, or set {variable} to the workspace.</source>
        <translation>Permita que a conta de usuário do programa o leia ou defina {variable} com o espaço de trabalho.</translation>
    </message>
    <message>
        <source>The address holds a password, which others on this computer could see.</source>
        <translation>O endereço contém uma senha que outras pessoas neste computador poderiam ver.</translation>
    </message>
    <message>
        <source>Leave it out, and put it into {file} (or the file that PGPASSFILE names) or into PGPASSWORD; or set {variable} to the whole address.</source>
        <translation>Omita-a e coloque-a em {file} (ou no arquivo que PGPASSFILE indica) ou em PGPASSWORD; ou defina {variable} com o endereço inteiro.</translation>
    </message>
    <message>
        <source>This is neither a file nor the address of a PostgreSQL database.</source>
        <translation>Isto não é um arquivo nem o endereço de um banco de dados PostgreSQL.</translation>
    </message>
    <message>
        <source>Write a file’s path, or an address such as postgresql://user@server/database?sslmode=verify-full.</source>
        <translation>Indique o caminho de um arquivo ou um endereço como postgresql://user@server/database?sslmode=verify-full.</translation>
    </message>
    <message>
        <source>The choice cannot be remembered in {folder}.</source>
        <translation>A escolha não pode ser guardada em {folder}.</translation>
    </message>
    <message>
        <source>Allow your user account to write there.</source>
        <translation>Permita que a sua conta de usuário grave lá.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong in Customer AI Connect.</source>
        <translation>Algo inesperado deu errado no Customer AI Connect.</translation>
    </message>
    <message>
        <source>Copy the details and send them to whoever looks after the program.</source>
        <translation>Copie os detalhes e envie-os a quem cuida do programa.</translation>
    </message>
    <message>
        <source>The key is complete</source>
        <translation>A chave está completa</translation>
    </message>
    <message>
        <source>Kustomer can be reached</source>
        <translation>O Kustomer pode ser acessado</translation>
    </message>
    <message>
        <source>The subdomain exists</source>
        <translation>O subdomínio existe</translation>
    </message>
    <message>
        <source>Kustomer accepts the key</source>
        <translation>O Kustomer aceita a chave</translation>
    </message>
    <message>
        <source>The key belongs to this subdomain</source>
        <translation>A chave pertence a este subdomínio</translation>
    </message>
    <message>
        <source>The key is used in its own region</source>
        <translation>A chave é usada na própria região</translation>
    </message>
    <message>
        <source>The key may search</source>
        <translation>A chave pode fazer buscas</translation>
    </message>
    <message>
        <source>The key may read every stream</source>
        <translation>A chave pode ler todos os fluxos</translation>
    </message>
    <message>
        <source>How much there is to fetch</source>
        <translation>Quanto há para buscar</translation>
    </message>
    <message>
        <source>How long the key is valid</source>
        <translation>Por quanto tempo a chave é válida</translation>
    </message>
    <message>
        <source>The workspace can be written</source>
        <translation>É possível gravar no espaço de trabalho</translation>
    </message>
    <message>
        <source>The key is stored</source>
        <translation>A chave está guardada</translation>
    </message>
    <message>
        <source>The workspace can be written.</source>
        <translation>É possível gravar no espaço de trabalho.</translation>
    </message>
    <message>
        <source>The key is kept in memory until the program ends.</source>
        <translation>A chave fica na memória até o programa terminar.</translation>
    </message>
    <message>
        <source>You will be asked for it again after a restart.</source>
        <translation>Ela será pedida novamente depois de reiniciar.</translation>
    </message>
    <message>
        <source>The key is given to this computer from outside, and is kept nowhere else.</source>
        <translation>A chave é fornecida a este computador de fora e não é guardada em nenhum outro lugar.</translation>
    </message>
    <message>
        <source>The key is in your system keyring, and was read back.</source>
        <translation>A chave está no chaveiro do sistema e foi relida.</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s request limit, continues at {time}.</source>
        <translation>Aguardando o limite de requisições do Kustomer; continua às {time}.</translation>
    </message>
    <message>
        <source>Kustomer did not answer; trying again.</source>
        <translation>O Kustomer não respondeu; tentando novamente.</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>Estados Unidos</translation>
    </message>
    <message>
        <source>European Union</source>
        <translation>União Europeia</translation>
    </message>
    <message>
        <source>India</source>
        <translation>Índia</translation>
    </message>
    <message>
        <source>This key belongs to another Kustomer account than the one “{name}” holds data from.</source>
        <translation>Esta chave pertence a outra conta do Kustomer, não àquela de que “{name}” guarda dados.</translation>
    </message>
    <message>
        <source>Use a key of the same account, or connect the other account as a new instance.</source>
        <translation>Use uma chave da mesma conta ou conecte a outra conta como nova instância.</translation>
    </message>
    <message>
        <source>Key of {subdomain}.</source>
        <translation>Chave de {subdomain}.</translation>
    </message>
    <message>
        <source>The key is complete.</source>
        <translation>A chave está completa.</translation>
    </message>
    <message>
        <source>Kustomer answers.</source>
        <translation>O Kustomer responde.</translation>
    </message>
    <message>
        <source>{address} exists.</source>
        <translation>{address} existe.</translation>
    </message>
    <message>
        <source>Kustomer knows this key as “{name}”.</source>
        <translation>O Kustomer conhece esta chave como “{name}”.</translation>
    </message>
    <message>
        <source>Kustomer accepts the key.</source>
        <translation>O Kustomer aceita a chave.</translation>
    </message>
    <message>
        <source>This account is already connected as “{name}”.</source>
        <translation>Esta conta já está conectada como “{name}”.</translation>
    </message>
    <message>
        <source>Both would fetch the same data and share one request limit.</source>
        <translation>As duas buscariam os mesmos dados e dividiriam um só limite de requisições.</translation>
    </message>
    <message>
        <source>The key belongs to {subdomain}.</source>
        <translation>A chave pertence a {subdomain}.</translation>
    </message>
    <message>
        <source>Region: {region}.</source>
        <translation>Região: {region}.</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automática</translation>
    </message>
    <message>
        <source>The key may search.</source>
        <translation>A chave pode fazer buscas.</translation>
    </message>
    <message>
        <source>Left out, because the key may not read them: {streams}.</source>
        <translation>Deixados de fora, porque a chave não pode lê-los: {streams}.</translation>
    </message>
    <message>
        <source>Left out, because Kustomer does not let this key read them: {streams}.</source>
        <translation>Deixados de fora, porque o Kustomer não deixa esta chave lê-los: {streams}.</translation>
    </message>
    <message>
        <source>Your Kustomer plan may not include them; if it does, create a new key with all roles.</source>
        <translation>Talvez o seu plano do Kustomer não os inclua; se incluir, crie uma nova chave com todas as funções.</translation>
    </message>
    <message>
        <source>{these}, {one}</source>
        <translation>{these}, {one}</translation>
    </message>
    <message>
        <source>A key&apos;s roles cannot be changed: create a new key with all roles to include them.</source>
        <translation>As funções de uma chave não podem ser alteradas: crie uma nova chave com todas as funções para incluí-los.</translation>
    </message>
    <message>
        <source>{records:,} records, about {minutes} min at Kustomer’s request limit.</source>
        <translation>{records} registros, cerca de {minutes}&#xa0;min com o limite de requisições do Kustomer.</translation>
    </message>
    <message>
        <source>The key does not say that it ever expires.</source>
        <translation>A chave não diz que vai expirar.</translation>
    </message>
    <message>
        <source>The key has a role for each of the {count} streams.</source>
        <translation>A chave tem uma função para cada um dos {count} fluxos.</translation>
    </message>
    <message>
        <source>The key is valid until {day}.</source>
        <translation>A chave é válida até {day}.</translation>
    </message>
    <message>
        <source>The key expires on {day}.</source>
        <translation>A chave expira em {day}.</translation>
    </message>
    <message>
        <source>Data stops flowing then. Better create a key with “No Expiration”.</source>
        <translation>Então os dados param de chegar. Melhor criar uma chave com “No Expiration”.</translation>
    </message>
    <message>
        <source>Get your key</source>
        <translation>Obter sua chave</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Chave de API</translation>
    </message>
    <message>
        <source>Subdomain</source>
        <translation>Subdomínio</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Conectar</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Conectado</translation>
    </message>
    <message>
        <source>More records were changed at the very same moment ({moment}) than Kustomer can list.</source>
        <translation>Mais registros foram alterados no mesmo instante ({moment}) do que o Kustomer consegue listar.</translation>
    </message>
    <message>
        <source>Change some of them in Kustomer, or ask Kustomer&apos;s support for help with this moment.</source>
        <translation>Altere alguns deles no Kustomer ou peça ajuda ao suporte do Kustomer sobre esse instante.</translation>
    </message>
    <message>
        <source>Kustomer does not list all records of one moment ({moment}).</source>
        <translation>O Kustomer não lista todos os registros de um instante ({moment}).</translation>
    </message>
    <message>
        <source>It goes on by itself; nothing is lost.</source>
        <translation>Continua automaticamente; nada se perde.</translation>
    </message>
    <message>
        <source>About Customer AI Connect</source>
        <translation>Sobre o Customer AI Connect</translation>
    </message>
    <message>
        <source>Copy diagnostics…</source>
        <translation>Copiar diagnóstico…</translation>
    </message>
    <message>
        <source>licence not named</source>
        <translation>licença não informada</translation>
    </message>
    <message>
        <source>Licence of {name}</source>
        <translation>Licença de {name}</translation>
    </message>
    <message>
        <source>{name} comes without the text of its licence. You find it at {where}</source>
        <translation>{name} vem sem o texto da licença. Você o encontra em {where}</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliotecas</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licença</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>Feito com</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Customer AI Connect</source>
        <translation>Customer AI Connect</translation>
    </message>
    <message>
        <source>Version {version} · Python {python} · Qt {qt}</source>
        <translation>Versão {version} · Python {python} · Qt {qt}</translation>
    </message>
    <message>
        <source>Free software under the MIT licence.</source>
        <translation>Software livre sob a licença MIT.</translation>
    </message>
    <message>
        <source>The workspace could not be opened.</source>
        <translation>Não foi possível abrir o espaço de trabalho.</translation>
    </message>
    <message>
        <source>Saving what has arrived, then closing…</source>
        <translation>Salvando o que chegou; em seguida, o programa será fechado…</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>macOS runs the program from a temporary place.</source>
        <translation>O macOS executa o programa a partir de um local temporário.</translation>
    </message>
    <message>
        <source>Move Customer AI Connect into your Applications folder, open it from there, and try again.</source>
        <translation>Mova o Customer AI Connect para a pasta Aplicativos, abra-o de lá e tente novamente.</translation>
    </message>
    <message>
        <source>The system does not let the program change what starts at login.</source>
        <translation>O sistema não deixa o programa mudar o que inicia ao entrar.</translation>
    </message>
    <message>
        <source>Look for “Startup” or “Login items” in your system settings.</source>
        <translation>Procure “Inicialização” ou “Itens de início” nas configurações do sistema.</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>Buscar na ajuda</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Tópicos</translation>
    </message>
    <message>
        <source>Help – Customer AI Connect</source>
        <translation>Ajuda – Customer AI Connect</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message numerus="yes">
        <source>%Ln topic(s) found</source>
        <translation>
            <numerusform>%Ln tópico encontrado</numerusform>
            <numerusform>%Ln tópicos encontrados</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing found. Try another word.</source>
        <translation>Nada encontrado. Tente outra palavra.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Ajuda</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Configurações…</translation>
    </message>
    <message>
        <source>Presenter…</source>
        <translation>Apresentação…</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Menu ({key})</source>
        <translation>Menu ({key})</translation>
    </message>
    <message>
        <source>&amp;Accounts</source>
        <translation>&amp;Contas</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Ajuda</translation>
    </message>
    <message>
        <source>The last sync did not end well.</source>
        <translation>A última sincronização não terminou bem.</translation>
    </message>
    <message>
        <source>{name}: nothing has arrived for a day</source>
        <translation>{name}: nada chegou há um dia</translation>
    </message>
    <message>
        <source>{why} It keeps trying.</source>
        <translation>{why} As tentativas continuam.</translation>
    </message>
    <message>
        <source>{name}: Kustomer refuses the key</source>
        <translation>{name}: o Kustomer recusa a chave</translation>
    </message>
    <message>
        <source>No data is flowing. Replace the key or disconnect.</source>
        <translation>Nenhum dado está chegando. Substitua a chave ou desconecte.</translation>
    </message>
    <message>
        <source>{name}: the key expires on {day}</source>
        <translation>{name}: a chave expira em {day}</translation>
    </message>
    <message>
        <source>Data stops flowing then. Create a new key in Kustomer, and choose Replace key here.</source>
        <translation>Então os dados param de chegar. Crie uma nova chave no Kustomer e escolha aqui “Substituir chave”.</translation>
    </message>
    <message>
        <source>No account is connected.</source>
        <translation>Nenhuma conta está conectada.</translation>
    </message>
    <message>
        <source>Everything is paused</source>
        <translation>Tudo está em pausa</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>Tudo está atualizado</translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) need attention</source>
        <translation>
            <numerusform>%Ln conta precisa de atenção</numerusform>
            <numerusform>%Ln contas precisam de atenção</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are having trouble</source>
        <translation>
            <numerusform>%Ln conta está com dificuldades</numerusform>
            <numerusform>%Ln contas estão com dificuldades</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are syncing</source>
        <translation>
            <numerusform>%Ln conta sincronizando</numerusform>
            <numerusform>%Ln contas sincronizando</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln account(s) are paused</source>
        <translation>
            <numerusform>%Ln conta em pausa</numerusform>
            <numerusform>%Ln contas em pausa</numerusform>
        </translation>
    </message>
    <message>
        <source>Let things happen in the practice account</source>
        <translation>Fazer coisas acontecerem na conta de prática</translation>
    </message>
    <message>
        <source>Practice account</source>
        <translation>Conta de prática</translation>
    </message>
    <message>
        <source>Everything here is made up, and none of it leaves this computer.</source>
        <translation>Tudo aqui é inventado, e nada sai deste computador.</translation>
    </message>
    <message>
        <source>The settings could not be saved. They hold until the program ends.</source>
        <translation>Não foi possível salvar as configurações. Elas valem até o programa terminar.</translation>
    </message>
    <message>
        <source>Check that there is room on the disk.</source>
        <translation>Verifique se há espaço no disco.</translation>
    </message>
    <message>
        <source>This cannot be written to this computer’s disk, so nothing was changed.</source>
        <translation>Isto não pode ser gravado no disco deste computador, então nada foi alterado.</translation>
    </message>
    <message>
        <source>This key was deleted meanwhile, so nothing was changed.</source>
        <translation>Esta chave foi excluída nesse meio-tempo, então nada foi alterado.</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>Apresentação</translation>
    </message>
    <message>
        <source>Revoke it</source>
        <translation>Revogar</translation>
    </message>
    <message>
        <source>Let it expire</source>
        <translation>Deixar expirar</translation>
    </message>
    <message>
        <source>&amp;Slow network</source>
        <translation>Rede &amp;lenta</translation>
    </message>
    <message>
        <source>&amp;Outage</source>
        <translation>&amp;Interrupção</translation>
    </message>
    <message>
        <source>&amp;Rate limit used up</source>
        <translation>Limite de requisições es&amp;gotado</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new conversation(s)</source>
        <translation>
            <numerusform>%Ln nova conversa</numerusform>
            <numerusform>%Ln novas conversas</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to normal</source>
        <translation>Voltar ao normal</translation>
    </message>
    <message>
        <source>It cannot be started: {reason}. Put that right, then try again.</source>
        <translation>Não é possível iniciá-la: {reason}. Corrija isso e tente de novo.</translation>
    </message>
    <message>
        <source>The practice account of this computer is not running.</source>
        <translation>A conta de prática deste computador não está em execução.</translation>
    </message>
    <message>
        <source>The key was revoked.</source>
        <translation>A chave foi revogada.</translation>
    </message>
    <message>
        <source>The key has expired.</source>
        <translation>A chave expirou.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln customer(s) have just written.</source>
        <translation>
            <numerusform>%Ln cliente acabou de escrever.</numerusform>
            <numerusform>%Ln clientes acabaram de escrever.</numerusform>
        </translation>
    </message>
    <message>
        <source>Every answer takes {seconds} s more now.</source>
        <translation>Cada resposta leva agora {seconds}&#xa0;s a mais.</translation>
    </message>
    <message>
        <source>Kustomer answers as quickly as before.</source>
        <translation>O Kustomer responde tão rápido quanto antes.</translation>
    </message>
    <message>
        <source>Kustomer answers nothing but errors now.</source>
        <translation>O Kustomer agora só responde com erros.</translation>
    </message>
    <message>
        <source>Kustomer answers again.</source>
        <translation>O Kustomer voltou a responder.</translation>
    </message>
    <message>
        <source>Kustomer says that its request limit is used up.</source>
        <translation>O Kustomer diz que o limite de requisições está esgotado.</translation>
    </message>
    <message>
        <source>Kustomer’s request limit is free again.</source>
        <translation>O limite de requisições do Kustomer está livre de novo.</translation>
    </message>
    <message>
        <source>Kustomer is back to normal. A revoked or expired key stays so: create another one on the key page of the practice account.</source>
        <translation>O Kustomer voltou ao normal. Uma chave revogada ou expirada continua assim: crie outra na página de chaves da conta de prática.</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Prática</translation>
    </message>
    <message>
        <source>What you do here happens to the practice account at once.</source>
        <translation>O que você faz aqui acontece na conta de prática na hora.</translation>
    </message>
    <message>
        <source>Newest key</source>
        <translation>Chave mais recente</translation>
    </message>
    <message>
        <source>Kustomer</source>
        <translation>Kustomer</translation>
    </message>
    <message>
        <source>There is no key. Create one on the key page of the practice account.</source>
        <translation>Não há chave. Crie uma na página de chaves da conta de prática.</translation>
    </message>
    <message>
        <source>{name}, ends in …{characters} · has expired</source>
        <translation>{name}, termina em …{characters} · expirou</translation>
    </message>
    <message>
        <source>{name}, ends in …{characters}</source>
        <translation>{name}, termina em …{characters}</translation>
    </message>
    <message>
        <source>As in the &amp;system</source>
        <translation>Como no &amp;sistema</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>&amp;Nenhum</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>&amp;Manual</translation>
    </message>
    <message>
        <source>&amp;Address of the proxy</source>
        <translation>&amp;Endereço do proxy</translation>
    </message>
    <message>
        <source>The address of the proxy is missing.</source>
        <translation>Falta o endereço do proxy.</translation>
    </message>
    <message>
        <source>A user name or password must not be kept here: settings are an ordinary file.</source>
        <translation>Usuário e senha não devem ser guardados aqui: as configurações são um arquivo comum.</translation>
    </message>
    <message>
        <source>Enter them in your system’s proxy settings, and choose “As in the system” here.</source>
        <translation>Digite-os nas configurações de proxy do sistema e escolha aqui “Como no sistema”.</translation>
    </message>
    <message>
        <source>This is not the address of a proxy.</source>
        <translation>Isto não é o endereço de um proxy.</translation>
    </message>
    <message>
        <source>Only HTTP proxies can be used; SOCKS and scripts are not supported.</source>
        <translation>Só é possível usar proxies HTTP; SOCKS e scripts não são aceitos.</translation>
    </message>
    <message>
        <source>The port of the proxy is missing.</source>
        <translation>Falta a porta do proxy.</translation>
    </message>
    <message>
        <source>Enter it as http://proxy.example:8080.</source>
        <translation>Digite-o assim: http://proxy.example:8080.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Configurações</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Como o sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Escuro</translation>
    </message>
    <message>
        <source>Language and appearance</source>
        <translation>Idioma e aparência</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>I&amp;dioma</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>C&amp;ores</translation>
    </message>
    <message>
        <source>Kustomer counts all your integrations together. What is left over stays for the others.</source>
        <translation>O Kustomer conta todas as suas integrações juntas. O que sobra fica para as outras.</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>Sincronização</translation>
    </message>
    <message>
        <source>&amp;Look for news every</source>
        <translation>&amp;Buscar novidades a cada</translation>
    </message>
    <message>
        <source>Share of Kustomer’s &amp;request limit</source>
        <translation>&amp;Parcela do limite de requisições do Kustomer</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Start when I log &amp;in</source>
        <translation>&amp;Iniciar quando eu entrar</translation>
    </message>
    <message>
        <source>Notify me &amp;when an account needs something</source>
        <translation>&amp;Avisar quando uma conta precisar de algo</translation>
    </message>
    <message>
        <source>&amp;Keep running when the window is closed</source>
        <translation>&amp;Continuar quando a janela for fechada</translation>
    </message>
    <message>
        <source>It then shows how everything stands in the tray, beside the clock.</source>
        <translation>Ele então mostra como tudo está na bandeja, ao lado do relógio.</translation>
    </message>
    <message>
        <source>This desktop has no tray, so the program ends when its window is closed.</source>
        <translation>Esta área de trabalho não tem bandeja, então o programa termina quando a janela é fechada.</translation>
    </message>
    <message>
        <source>Keep it running</source>
        <translation>Manter em execução</translation>
    </message>
    <message>
        <source>Data flows only while the program runs.</source>
        <translation>Os dados só chegam enquanto o programa está em execução.</translation>
    </message>
    <message>
        <source>Where things are</source>
        <translation>Onde as coisas estão</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Espaço de trabalho</translation>
    </message>
    <message>
        <source>Open the folder of the workspace</source>
        <translation>Abrir a pasta do espaço de trabalho</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Registros de atividade</translation>
    </message>
    <message>
        <source>Open the folder of the logs</source>
        <translation>Abrir a pasta dos registros de atividade</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Abrir pasta</translation>
    </message>
    <message>
        <source>Open Customer AI Connect</source>
        <translation>Abrir o Customer AI Connect</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sincronizar agora</translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>Pausar tudo</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>Retomar tudo</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Sair</translation>
    </message>
    <message>
        <source>Opening your workspace…</source>
        <translation>Abrindo seu espaço de trabalho…</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Outros</translation>
    </message>
    <message>
        <source>Email</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
    <message>
        <source>SMS</source>
        <translation>SMS</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefone</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Formulário</translation>
    </message>
    <message>
        <source>Instagram comment</source>
        <translation>Comentário do Instagram</translation>
    </message>
    <message>
        <source>Twitter message</source>
        <translation>Mensagem do Twitter</translation>
    </message>
    <message>
        <source>Tweet</source>
        <translation>Tweet</translation>
    </message>
    <message>
        <source>open</source>
        <translation>aberta</translation>
    </message>
    <message>
        <source>snoozed</source>
        <translation>adiada</translation>
    </message>
    <message>
        <source>done</source>
        <translation>concluída</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d &apos;de&apos; MMM &apos;de&apos; yyyy</translation>
    </message>
    <message>
        <source>MMM yyyy</source>
        <translation>MMM &apos;de&apos; yyyy</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d &apos;de&apos; MMM</translation>
    </message>
    <message>
        <source>Conversations per day</source>
        <translation>Conversas por dia</translation>
    </message>
    <message>
        <source>Conversations per week</source>
        <translation>Conversas por semana</translation>
    </message>
    <message>
        <source>Conversations per month</source>
        <translation>Conversas por mês</translation>
    </message>
    <message>
        <source>Conversations per year</source>
        <translation>Conversas por ano</translation>
    </message>
    <message>
        <source>{conversations} on {day}</source>
        <translation>{conversations} em {day}</translation>
    </message>
    <message>
        <source>{conversations} from {first} to {last}</source>
        <translation>{conversations} de {first} a {last}</translation>
    </message>
    <message>
        <source>{period}: {conversations}</source>
        <translation>{period}: {conversations}</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>MMMM &apos;de&apos; yyyy</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds}&#xa0;s</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}&#xa0;h {minutes}&#xa0;min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours}&#xa0;h</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>agora mesmo</translation>
    </message>
    <message>
        <source>{duration} ago</source>
        <translation>há {duration}</translation>
    </message>
    <message>
        <source>Message to an admin</source>
        <translation>Mensagem para quem administra</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>Copiar mensagem</translation>
    </message>
    <message>
        <source>Ask a Kustomer admin</source>
        <translation>Peça a quem administra o Kustomer</translation>
    </message>
    <message>
        <source>Send this message. Come back with the key that you get.</source>
        <translation>Envie esta mensagem. Volte com a chave que receber.</translation>
    </message>
    <message>
        <source>Hello,

to connect our Kustomer account to Customer AI, I need an API key. Could you create one?

1. Open Settings › Security › API Keys: {address}
2. Choose + Add API Key and name it “Customer AI”.
3. Give it exactly these roles; all of them only read:
{roles}
4. Expiration: No Expiration. Then choose Create.
5. Copy the token with Copy Token (it is shown only once), and give it to me in a safe way, such as a password manager, rather than by e-mail or chat.

Thank you!</source>
        <translation>Olá,

Para conectar nossa conta do Kustomer ao Customer AI, preciso de uma chave de API. Você poderia criar uma?

1. Abra Settings › Security › API Keys: {address}
2. Escolha + Add API Key e dê a ela o nome “Customer AI”.
3. Dê a ela exatamente estas funções; todas são só de leitura:
{roles}
4. Expiration: No Expiration. Depois escolha Create.
5. Copie o token com Copy Token (ele só aparece uma vez) e envie-o para mim de forma segura, como por um gerenciador de senhas, em vez de e-mail ou chat.

Obrigado!</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Verificações</translation>
    </message>
    <message>
        <source>Customer AI only reads.</source>
        <translation>O Customer AI só lê.</translation>
    </message>
    <message>
        <source>Nothing in Kustomer is changed. You can disconnect at any time.</source>
        <translation>Nada é alterado no Kustomer. Você pode desconectar a qualquer momento.</translation>
    </message>
    <message>
        <source>Checking the connection.</source>
        <translation>Verificando a conexão.</translation>
    </message>
    <message>
        <source>Correct the details</source>
        <translation>Corrigir os dados</translation>
    </message>
    <message>
        <source>Cancel this connection</source>
        <translation>Descartar esta conexão</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Conectando…</translation>
    </message>
    <message>
        <source>Check {number} of {count}</source>
        <translation>Verificação {number} de {count}</translation>
    </message>
    <message>
        <source>Ready to connect</source>
        <translation>Pronto para conectar</translation>
    </message>
    <message>
        <source>Everything is checked first. Then your data starts to flow.</source>
        <translation>Primeiro tudo é verificado. Depois seus dados começam a chegar.</translation>
    </message>
    <message>
        <source>Nothing was changed</source>
        <translation>Nada foi alterado</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Parando…</translation>
    </message>
    <message>
        <source>Not connected yet</source>
        <translation>Ainda não conectado</translation>
    </message>
    <message>
        <source>Your data is syncing.</source>
        <translation>Seus dados estão sendo sincronizados.</translation>
    </message>
    <message>
        <source>{name} is connected.</source>
        <translation>{name} está conectado.</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>Quanto</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>Quanto tempo</translation>
    </message>
    <message>
        <source>Where to look</source>
        <translation>Onde olhar</translation>
    </message>
    <message>
        <source>Choose {name} under Integrations; it shows what arrives.</source>
        <translation>Escolha {name} em “Integrações”; lá aparece o que chega.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s)</source>
        <translation>
            <numerusform>%Ln registro</numerusform>
            <numerusform>%Ln registros</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything the key may read, the newest first.</source>
        <translation>Tudo o que a chave pode ler, o mais novo primeiro.</translation>
    </message>
    <message>
        <source>{records}, the newest first.</source>
        <translation>{records}, os mais novos primeiro.</translation>
    </message>
    <message numerus="yes">
        <source>About %Ln record(s)</source>
        <translation>
            <numerusform>Cerca de %Ln registro</numerusform>
            <numerusform>Cerca de %Ln registros</numerusform>
        </translation>
    </message>
    <message>
        <source>The first conversations are here within a minute; older history follows.</source>
        <translation>As primeiras conversas chegam em um minuto; o histórico mais antigo vem depois.</translation>
    </message>
    <message>
        <source>About {duration}, as fast as Kustomer allows. You need not wait here.</source>
        <translation>Cerca de {duration}, tão rápido quanto o Kustomer permite. Você não precisa esperar aqui.</translation>
    </message>
    <message>
        <source>Copy roles</source>
        <translation>Copiar funções</translation>
    </message>
    <message>
        <source>Open API keys</source>
        <translation>Abrir API Keys</translation>
    </message>
    <message>
        <source>Change the name</source>
        <translation>Mudar o nome</translation>
    </message>
    <message>
        <source>Paste another key</source>
        <translation>Colar outra chave</translation>
    </message>
    <message>
        <source>Correct the subdomain</source>
        <translation>Corrigir o subdomínio</translation>
    </message>
    <message>
        <source>Keep for this session only</source>
        <translation>Manter só nesta sessão</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar novamente</translation>
    </message>
    <message>
        <source>{title} – Practice</source>
        <translation>{title} – Prática</translation>
    </message>
    <message>
        <source>Step {number} of {count}: {title}</source>
        <translation>Passo {number} de {count}: {title}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Concluir</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Avançar</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Mais tarde</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Leave without connecting?</source>
        <translation>Sair sem conectar?</translation>
    </message>
    <message>
        <source>What you typed will be lost.</source>
        <translation>O que você digitou será perdido.</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Sair</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Ficar</translation>
    </message>
    <message>
        <source>Cancel this connection?</source>
        <translation>Descartar esta conexão?</translation>
    </message>
    <message>
        <source>{name} was never authenticated; nothing was fetched. It will be removed.</source>
        <translation>{name} nunca foi autenticado; nada foi buscado. A conexão será removida.</translation>
    </message>
    <message>
        <source>Cancel connection</source>
        <translation>Descartar conexão</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Manter</translation>
    </message>
    <message>
        <source>Connect Kustomer</source>
        <translation>Conectar o Kustomer</translation>
    </message>
    <message>
        <source>Correct {name}</source>
        <translation>Corrigir {name}</translation>
    </message>
    <message>
        <source>Reconnect {name}</source>
        <translation>Reconectar {name}</translation>
    </message>
    <message>
        <source>Replace key of {name}</source>
        <translation>Substituir a chave de {name}</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>Reconectar</translation>
    </message>
    <message>
        <source>Get your key from Kustomer</source>
        <translation>Obtenha sua chave no Kustomer</translation>
    </message>
    <message>
        <source>With it, Customer AI may read your conversations. It takes about two minutes.</source>
        <translation>Com ela, o Customer AI pode ler suas conversas. Leva uns dois minutos.</translation>
    </message>
    <message>
        <source>Open API keys in my browser</source>
        <translation>Abrir API Keys no navegador</translation>
    </message>
    <message>
        <source>I already have a key</source>
        <translation>Já tenho uma chave</translation>
    </message>
    <message>
        <source>I’m not an admin</source>
        <translation>Não sou admin</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Open API keys of this subdomain</source>
        <translation>Abrir API Keys deste subdomínio</translation>
    </message>
    <message>
        <source>mycompany in https://mycompany.kustomerapp.com, or simply the whole address.</source>
        <translation>mycompany em https://mycompany.kustomerapp.com, ou simplesmente o endereço inteiro.</translation>
    </message>
    <message>
        <source>Which Kustomer? Your &amp;subdomain</source>
        <translation>Qual Kustomer? Seu &amp;subdomínio</translation>
    </message>
    <message>
        <source>Key of {account}</source>
        <translation>Chave de {account}</translation>
    </message>
    <message>
        <source>This key does not say whose it is; Kustomer will.</source>
        <translation>Esta chave não diz de quem é; o Kustomer dirá.</translation>
    </message>
    <message>
        <source>Roles cannot be added to a key later. Create a new key with all of them.</source>
        <translation>Não é possível adicionar funções a uma chave depois. Crie uma nova com todas elas.</translation>
    </message>
    <message>
        <source>Copy all roles</source>
        <translation>Copiar todas as funções</translation>
    </message>
    <message>
        <source>Which?</source>
        <translation>Quais?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recommended role(s) missing. What the key may not read is left out.</source>
        <translation>
            <numerusform>Falta %Ln função recomendada. O que a chave não pode ler fica de fora.</numerusform>
            <numerusform>Faltam %Ln funções recomendadas. O que a chave não pode ler fica de fora.</numerusform>
        </translation>
    </message>
    <message>
        <source>machine user</source>
        <translation>usuário de máquina</translation>
    </message>
    <message>
        <source>personal user, not a machine</source>
        <translation>usuário pessoal, não de máquina</translation>
    </message>
    <message>
        <source>expires on {day}</source>
        <translation>expira em {day}</translation>
    </message>
    <message>
        <source>never expires</source>
        <translation>nunca expira</translation>
    </message>
    <message numerus="yes">
        <source>%Ln role(s)</source>
        <translation>
            <numerusform>%Ln função</numerusform>
            <numerusform>%Ln funções</numerusform>
        </translation>
    </message>
    <message>
        <source>Paste your API key</source>
        <translation>Cole sua chave de API</translation>
    </message>
    <message>
        <source>It is the token that Copy Token put on your clipboard.</source>
        <translation>É o token que Copy Token colocou na área de transferência.</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>C&amp;have de API</translation>
    </message>
    <message>
        <source>Stored in your system keyring, nowhere else.</source>
        <translation>Guardada no chaveiro do sistema, em nenhum outro lugar.</translation>
    </message>
    <message>
        <source>Use the system keyring</source>
        <translation>Usar o chaveiro do sistema</translation>
    </message>
    <message>
        <source>Stored in your system keyring ({name}), nowhere else.</source>
        <translation>Guardada no chaveiro do sistema ({name}), em nenhum outro lugar.</translation>
    </message>
    <message>
        <source>Kept in memory for this session only. You will be asked for it again after a restart.</source>
        <translation>Mantida na memória só nesta sessão. Será pedida novamente depois de reiniciar.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Olhar de novo</translation>
    </message>
    <message>
        <source>Why these roles?</source>
        <translation>Por que estas funções?</translation>
    </message>
    <message>
        <source>Hide the reasons</source>
        <translation>Ocultar os motivos</translation>
    </message>
    <message>
        <source>Search, which is how Kustomer hands out records</source>
        <translation>Busca: é assim que o Kustomer entrega os registros</translation>
    </message>
    <message>
        <source>Conversations: subject, status, channel, assignee, satisfaction</source>
        <translation>Conversas: assunto, status, canal, responsável, satisfação</translation>
    </message>
    <message>
        <source>Messages: what was said in them</source>
        <translation>Mensagens: o que foi dito nelas</translation>
    </message>
    <message>
        <source>Notes that your team wrote</source>
        <translation>Notas que sua equipe escreveu</translation>
    </message>
    <message>
        <source>Customers: whom a conversation is with</source>
        <translation>Clientes: com quem é cada conversa</translation>
    </message>
    <message>
        <source>Companies that customers belong to</source>
        <translation>Empresas a que os clientes pertencem</translation>
    </message>
    <message>
        <source>Users: the names of your agents</source>
        <translation>Usuários: os nomes dos seus agentes</translation>
    </message>
    <message>
        <source>Teams: the names of your teams</source>
        <translation>Equipes: os nomes das suas equipes</translation>
    </message>
    <message>
        <source>Tags: the names of your tags</source>
        <translation>Etiquetas: os nomes das suas etiquetas</translation>
    </message>
    <message>
        <source>Merges: which customer became part of which other</source>
        <translation>Mesclagens: qual cliente passou a fazer parte de qual</translation>
    </message>
    <message>
        <source>Custom objects, such as orders</source>
        <translation>Objetos personalizados, como pedidos</translation>
    </message>
    <message>
        <source>Klasses: the kinds of your custom objects</source>
        <translation>Klasses: os tipos dos seus objetos personalizados</translation>
    </message>
    <message>
        <source>Custom attributes: what your own fields are called</source>
        <translation>Atributos personalizados: como se chamam os seus próprios campos</translation>
    </message>
    <message>
        <source>Shortcuts: your ready-made answers</source>
        <translation>Atalhos de texto: suas respostas prontas</translation>
    </message>
    <message>
        <source>Brands: the names of your brands</source>
        <translation>Marcas: os nomes das suas marcas</translation>
    </message>
    <message>
        <source>SLAs: what you promise, and its versions</source>
        <translation>SLAs: o que você promete e as versões disso</translation>
    </message>
    <message>
        <source>Satisfaction surveys: what your customers are asked</source>
        <translation>Pesquisas de satisfação: o que é perguntado aos seus clientes</translation>
    </message>
    <message>
        <source>To read this part of Kustomer</source>
        <translation>Para ler esta parte do Kustomer</translation>
    </message>
    <message>
        <source>Log in to Kustomer</source>
        <translation>Entre no Kustomer</translation>
    </message>
    <message>
        <source>As somebody who may change its settings.</source>
        <translation>Como alguém que pode mudar as configurações.</translation>
    </message>
    <message>
        <source>Open Settings › Security › API Keys</source>
        <translation>Abra Settings › Security › API Keys</translation>
    </message>
    <message>
        <source>The button above takes you there.</source>
        <translation>O botão acima leva você até lá.</translation>
    </message>
    <message>
        <source>Choose + Add API Key</source>
        <translation>Escolha + Add API Key</translation>
    </message>
    <message>
        <source>It is at the top right.</source>
        <translation>Fica no canto superior direito.</translation>
    </message>
    <message>
        <source>Name it, and give it roles</source>
        <translation>Dê a ela um nome e funções</translation>
    </message>
    <message>
        <source>A name such as “Customer AI”, and the roles that Copy roles gives you.</source>
        <translation>Um nome como “Customer AI” e as funções que “Copiar funções” dá.</translation>
    </message>
    <message>
        <source>Expiration: No Expiration</source>
        <translation>Expiration: No Expiration</translation>
    </message>
    <message>
        <source>Leave the IP restriction empty.</source>
        <translation>Deixe a restrição de IP vazia.</translation>
    </message>
    <message>
        <source>Choose Create</source>
        <translation>Escolha Create</translation>
    </message>
    <message>
        <source>Roles cannot be changed afterwards; a new key can always be made.</source>
        <translation>As funções não podem ser alteradas depois; sempre dá para criar uma nova chave.</translation>
    </message>
    <message>
        <source>Copy the token now</source>
        <translation>Copie o token agora</translation>
    </message>
    <message>
        <source>Use Copy Token. Kustomer shows it only this once.</source>
        <translation>Use Copy Token. O Kustomer só o mostra desta vez.</translation>
    </message>
    <message>
        <source>Note your subdomain</source>
        <translation>Anote seu subdomínio</translation>
    </message>
    <message>
        <source>The first part of the address: mycompany in mycompany.kustomerapp.com.</source>
        <translation>A primeira parte do endereço: mycompany em mycompany.kustomerapp.com.</translation>
    </message>
    <message>
        <source>Name this connection</source>
        <translation>Dê um nome a esta conexão</translation>
    </message>
    <message>
        <source>You can connect several Kustomer accounts to one workspace.</source>
        <translation>Você pode conectar várias contas do Kustomer a um mesmo espaço de trabalho.</translation>
    </message>
    <message>
        <source>It tells your connections apart. You can change it at any time.</source>
        <translation>Ele distingue suas conexões. Você pode mudá-lo a qualquer momento.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>The practice account is still starting.</source>
        <translation>A conta de prática ainda está iniciando.</translation>
    </message>
    <message>
        <source>Your browser opens as soon as it runs.</source>
        <translation>Seu navegador abrirá assim que ela estiver funcionando.</translation>
    </message>
    <message>
        <source>{subdomain} (practice account)</source>
        <translation>{subdomain} (conta de prática)</translation>
    </message>
    <message>
        <source>This Kustomer runs on your computer. Everything in it is made up.</source>
        <translation>Este Kustomer roda no seu computador. Tudo nele é inventado.</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-mail</translation>
    </message>
    <message>
        <source>Copy the e-mail address</source>
        <translation>Copiar o endereço de e-mail</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Senha</translation>
    </message>
    <message>
        <source>Copy the password</source>
        <translation>Copiar a senha</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Connect another</source>
        <translation>Conectar outra</translation>
    </message>
    <message>
        <source>Your Kustomer subdomain</source>
        <translation>Seu subdomínio do Kustomer</translation>
    </message>
    <message>
        <source>Paste the address you see when you are in Kustomer, or type the first part of it.</source>
        <translation>Cole o endereço que aparece quando você está no Kustomer, ou digite a primeira parte dele.</translation>
    </message>
    <message>
        <source>mycompany in https://mycompany.kustomerapp.com</source>
        <translation>mycompany em https://mycompany.kustomerapp.com</translation>
    </message>
    <message>
        <source>&amp;Subdomain</source>
        <translation>&amp;Subdomínio</translation>
    </message>
    <message>
        <source>Data will come from</source>
        <translation>Os dados virão de</translation>
    </message>
    <message>
        <source>This is the account your key belongs to.</source>
        <translation>Esta é a conta a que sua chave pertence.</translation>
    </message>
    <message>
        <source>Use {subdomain}</source>
        <translation>Usar {subdomain}</translation>
    </message>
    <message>
        <source>Your key says it belongs to {subdomain}.</source>
        <translation>Sua chave diz que pertence a {subdomain}.</translation>
    </message>
    <message>
        <source>Change the API key</source>
        <translation>Mudar a chave de API</translation>
    </message>
    <message>
        <source>Key is kept</source>
        <translation>Chave guardada</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Conta</translation>
    </message>
    <message>
        <source>Change the subdomain</source>
        <translation>Mudar o subdomínio</translation>
    </message>
    <message>
        <source>for this session only</source>
        <translation>só nesta sessão</translation>
    </message>
    <message>
        <source>in your system keyring</source>
        <translation>no chaveiro do sistema</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Mudar</translation>
    </message>
    <message>
        <source>ends in …{end}</source>
        <translation>termina em …{end}</translation>
    </message>
    <message>
        <source>given</source>
        <translation>informada</translation>
    </message>
    <message>
        <source>No data is flowing.</source>
        <translation>Nenhum dado está chegando.</translation>
    </message>
    <message>
        <source>Stopped. {name} goes on with the key it has.</source>
        <translation>Parado. {name} continua com a chave que tem.</translation>
    </message>
    <message>
        <source>Stopped. {name} was created, but is not connected.</source>
        <translation>Parado. {name} foi criado, mas não está conectado.</translation>
    </message>
    <message>
        <source>Stopped. {name} is not connected.</source>
        <translation>Parado. {name} não está conectado.</translation>
    </message>
    <message>
        <source>{name} was created, but Kustomer did not accept the details.</source>
        <translation>{name} foi criado, mas o Kustomer não aceitou os dados.</translation>
    </message>
    <message>
        <source>{name} was created, but could not be connected.</source>
        <translation>{name} foi criado, mas não pôde ser conectado.</translation>
    </message>
    <message>
        <source>{name} is not connected: Kustomer did not accept the details.</source>
        <translation>{name} não está conectado: o Kustomer não aceitou os dados.</translation>
    </message>
    <message>
        <source>{name} could not be connected.</source>
        <translation>Não foi possível conectar {name}.</translation>
    </message>
    <message>
        <source>Kustomer did not accept the details.</source>
        <translation>O Kustomer não aceitou os dados.</translation>
    </message>
    <message>
        <source>The new details could not be checked.</source>
        <translation>Não foi possível verificar os novos dados.</translation>
    </message>
    <message>
        <source>{name} goes on with the key it has.</source>
        <translation>{name} continua com a chave que tem.</translation>
    </message>
    <message>
        <source>The details could not be checked.</source>
        <translation>Não foi possível verificar os dados.</translation>
    </message>
    <message>
        <source>{name} is still disconnected.</source>
        <translation>{name} continua desconectado.</translation>
    </message>
    <message>
        <source>Customer AI Connect is running already, but does not answer. Restart the computer, then open it again.</source>
        <translation>O Customer AI Connect já está em execução, mas não responde. Reinicie o computador e abra-o novamente.</translation>
    </message>
    <message>
        <source>{title} – still trying…</source>
        <translation>{title} – ainda tentando…</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Aguardando</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Verificando</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Aprovada</translation>
    </message>
    <message>
        <source>Passed with a warning</source>
        <translation>Aprovada com um aviso</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Falhou</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <source>Note by {name}</source>
        <translation>Nota de {name}</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>received</source>
        <translation>recebida</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>enviada</translation>
    </message>
    <message>
        <source>This message was redacted in Kustomer.</source>
        <translation>Esta mensagem foi ocultada no Kustomer.</translation>
    </message>
    <message>
        <source>No text</source>
        <translation>Sem texto</translation>
    </message>
    <message>
        <source>Deleted in Kustomer</source>
        <translation>Excluída no Kustomer</translation>
    </message>
    <message>
        <source>Attached: {names}</source>
        <translation>Anexos: {names}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln attachment(s) without a name yet</source>
        <translation>
            <numerusform>%Ln anexo ainda sem nome</numerusform>
            <numerusform>%Ln anexos ainda sem nome</numerusform>
        </translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Cliente</translation>
    </message>
    <message>
        <source>Your team</source>
        <translation>Sua equipe</translation>
    </message>
    <message>
        <source>Messages and notes</source>
        <translation>Mensagens e notas</translation>
    </message>
    <message>
        <source>Copied to the clipboard.</source>
        <translation>Copiado para a área de transferência.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Copiar detalhes</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Detalhes</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Ocultar detalhes</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Colar</translation>
    </message>
    <message>
        <source>Paste {what}</source>
        <translation>Colar: {what}</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ocultar</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Mostrar</translation>
    </message>
    <message>
        <source>Hide {what}</source>
        <translation>Ocultar: {what}</translation>
    </message>
    <message>
        <source>Show {what}</source>
        <translation>Mostrar: {what}</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Passos</translation>
    </message>
    <message>
        <source>{step}, done</source>
        <translation>{step}, concluído</translation>
    </message>
    <message>
        <source>{step}, current step</source>
        <translation>{step}, passo atual</translation>
    </message>
    <message>
        <source>{step}, to come</source>
        <translation>{step}, a seguir</translation>
    </message>
    <message>
        <source>More for {name}</source>
        <translation>Mais para {name}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Retomar</translation>
    </message>
    <message>
        <source>Replace key</source>
        <translation>Substituir chave</translation>
    </message>
    <message>
        <source>Captions of the tour</source>
        <translation>Legendas da apresentação</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Encerrar</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>The window before anything is connected</source>
        <translation>A janela antes de conectar qualquer coisa</translation>
    </message>
    <message>
        <source>Step 1: where the key comes from</source>
        <translation>Passo 1: de onde vem a chave</translation>
    </message>
    <message>
        <source>Step 2: a name</source>
        <translation>Passo 2: um nome</translation>
    </message>
    <message>
        <source>Step 3: the API key, read at once</source>
        <translation>Passo 3: a chave de API, lida na hora</translation>
    </message>
    <message>
        <source>Step 4: the subdomain, read from the key</source>
        <translation>Passo 4: o subdomínio, lido da chave</translation>
    </message>
    <message>
        <source>Step 5: everything is there</source>
        <translation>Passo 5: está tudo aqui</translation>
    </message>
    <message>
        <source>Step 5: the checks, one by one</source>
        <translation>Passo 5: as verificações, uma a uma</translation>
    </message>
    <message>
        <source>Step 6: connected</source>
        <translation>Passo 6: conectado</translation>
    </message>
    <message>
        <source>Data is flowing</source>
        <translation>Os dados estão fluindo</translation>
    </message>
    <message>
        <source>Everything has arrived</source>
        <translation>Tudo chegou</translation>
    </message>
    <message>
        <source>What has arrived can be looked at</source>
        <translation>O que chegou pode ser visto</translation>
    </message>
    <message>
        <source>Found while typing “{words}”: {conversations}</source>
        <translation>Encontrado ao digitar “{words}”: {conversations}</translation>
    </message>
    <message>
        <source>A conversation, with its messages and notes</source>
        <translation>Uma conversa, com suas mensagens e notas</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Desconectar</translation>
    </message>
    <message>
        <source>Disconnecting asks first, and says what it means</source>
        <translation>Antes de desconectar, pergunta-se e diz-se o que isso significa</translation>
    </message>
    <message>
        <source>Disconnected: no data flows, what has arrived stays</source>
        <translation>Desconectado: nenhum dado flui, o que chegou fica</translation>
    </message>
    <message>
        <source>Reconnecting asks for the key again</source>
        <translation>Para reconectar, a chave é pedida de novo</translation>
    </message>
    <message>
        <source>Reconnected: what happened meanwhile has arrived</source>
        <translation>Reconectado: o que aconteceu nesse meio-tempo chegou</translation>
    </message>
    <message>
        <source>Another connection, with a key that was deleted in Kustomer</source>
        <translation>Outra conexão, com uma chave que foi excluída no Kustomer</translation>
    </message>
    <message>
        <source>Kustomer refuses it: said plainly, with what to do</source>
        <translation>O Kustomer a recusa: dito com clareza, e com o que fazer</translation>
    </message>
    <message>
        <source>The connection exists, but is not authenticated</source>
        <translation>A conexão existe, mas não está autenticada</translation>
    </message>
    <message>
        <source>Cancelling it leaves nothing behind</source>
        <translation>Cancelá-la não deixa nada para trás</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>There is no system keyring here, and that is said</source>
        <translation>Aqui não há chaveiro do sistema, e isso é dito</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renomear</translation>
    </message>
    <message>
        <source>Replace key…</source>
        <translation>Substituir chave…</translation>
    </message>
    <message>
        <source>Open in Kustomer</source>
        <translation>Abrir no Kustomer</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Remover…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mais</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>Cancelar a exportação</translation>
    </message>
    <message>
        <source>Export conversations</source>
        <translation>Exportar conversas</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>Exportando…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) exported so far</source>
        <translation>
            <numerusform>%Ln conversa exportada até agora</numerusform>
            <numerusform>%Ln conversas exportadas até agora</numerusform>
        </translation>
    </message>
    <message>
        <source>The export was cancelled.</source>
        <translation>A exportação foi cancelada.</translation>
    </message>
    <message>
        <source>No file was written.</source>
        <translation>Nenhum arquivo foi gravado.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Mostrar na pasta</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) exported.</source>
        <translation>
            <numerusform>%Ln conversa exportada.</numerusform>
            <numerusform>%Ln conversas exportadas.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are in {file}</source>
        <translation>Estão em {file}</translation>
    </message>
    <message>
        <source>Choose another place</source>
        <translation>Escolher outro lugar</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Dispensar</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>Dispensar a mensagem</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Export the listed conversations</source>
        <translation>Exportar as conversas listadas</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progresso da exportação</translation>
    </message>
    <message>
        <source>CSV for spreadsheets</source>
        <translation>CSV para planilhas</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <source>{name} conversations</source>
        <translation>{name} conversas</translation>
    </message>
    <message>
        <source>Removing it…</source>
        <translation>Removendo…</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnóstico</translation>
    </message>
    <message>
        <source>For whoever looks after the program. No key and no conversation is in it.</source>
        <translation>Para quem cuida do programa. Não contém nenhuma chave nem conversa.</translation>
    </message>
    <message>
        <source>Disconnect {name}?</source>
        <translation>Desconectar {name}?</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirmar</translation>
    </message>
    <message>
        <source>Also revoke this key in Kustomer</source>
        <translation>Revogar também esta chave no Kustomer</translation>
    </message>
    <message>
        <source>The key is deleted there, and works nowhere any more.</source>
        <translation>A chave é excluída lá e não funciona mais em lugar nenhum.</translation>
    </message>
    <message>
        <source>Finishing the page that is being saved, and deleting the key…</source>
        <translation>Concluindo a página que está sendo salva e excluindo a chave…</translation>
    </message>
    <message>
        <source>What is already in the workspace stays.</source>
        <translation>O que já está no espaço de trabalho permanece.</translation>
    </message>
    <message>
        <source>The 1 conversation already in the workspace stays.</source>
        <translation>A única conversa já no espaço de trabalho permanece.</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln conversation(s) already in the workspace stay.</source>
        <translation>
            <numerusform>A %Ln conversa já no espaço de trabalho permanece.</numerusform>
            <numerusform>As %Ln conversas já no espaço de trabalho permanecem.</numerusform>
        </translation>
    </message>
    <message>
        <source>Data stops flowing from Kustomer.</source>
        <translation>Os dados do Kustomer param de chegar.</translation>
    </message>
    <message>
        <source>To reconnect you will need an API key (a new one, if you did not keep it) and the subdomain.</source>
        <translation>Para reconectar, você precisará de uma chave de API (uma nova, se não a guardou) e do subdomínio.</translation>
    </message>
    <message>
        <source>{name} is disconnected</source>
        <translation>{name} está desconectado</translation>
    </message>
    <message>
        <source>The key may still be in your system keyring. Delete “Customer AI Connect” of the user “{user}” there.</source>
        <translation>A chave talvez ainda esteja no chaveiro do sistema. Exclua “Customer AI Connect” do usuário “{user}” lá.</translation>
    </message>
    <message>
        <source>The key still exists in Kustomer. Delete it under Settings › Security › API Keys.</source>
        <translation>A chave ainda existe no Kustomer. Exclua-a em Settings › Security › API Keys.</translation>
    </message>
    <message>
        <source>Try it with a practice account</source>
        <translation>Experimentar com uma conta de prática</translation>
    </message>
    <message>
        <source>Removing is a choice of its own; the data stays unless its name is typed</source>
        <translation>Remover é uma escolha à parte; os dados ficam, a menos que se digite o nome</translation>
    </message>
    <message>
        <source>Bring your Kustomer conversations into Customer AI</source>
        <translation>Leve suas conversas do Kustomer para o Customer AI</translation>
    </message>
    <message>
        <source>Connect an account once; its conversations then flow into your workspace.</source>
        <translation>Conecte uma conta uma vez; depois, as conversas dela chegam ao seu espaço de trabalho.</translation>
    </message>
    <message>
        <source>Starting the practice account…</source>
        <translation>Iniciando a conta de prática…</translation>
    </message>
    <message>
        <source>replace it in time</source>
        <translation>substitua-a a tempo</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Início</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Duração</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Registros</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>History of syncs</source>
        <translation>Histórico de sincronizações</translation>
    </message>
    <message>
        <source>Nothing has run yet.</source>
        <translation>Nada foi executado ainda.</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Histórico</translation>
    </message>
    <message>
        <source>{when}: this sync failed.</source>
        <translation>{when}: esta sincronização falhou.</translation>
    </message>
    <message>
        <source>{outcome}; choose it to read why</source>
        <translation>{outcome}; selecione para ler o motivo</translation>
    </message>
    <message>
        <source>practice account</source>
        <translation>conta de prática</translation>
    </message>
    <message>
        <source>Kustomer instances</source>
        <translation>Instâncias do Kustomer</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>Instância</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Visão geral</translation>
    </message>
    <message>
        <source>Parts of this page</source>
        <translation>Partes desta página</translation>
    </message>
    <message>
        <source>The practice account of this computer</source>
        <translation>A conta de prática deste computador</translation>
    </message>
    <message>
        <source>Syncing {name} now.</source>
        <translation>Sincronizando {name} agora.</translation>
    </message>
    <message>
        <source>Renamed to {name}.</source>
        <translation>Renomeado para {name}.</translation>
    </message>
    <message>
        <source>It is called {name} again.</source>
        <translation>O nome voltou a ser {name}.</translation>
    </message>
    <message>
        <source>{name} is removed.</source>
        <translation>{name} foi removido.</translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation>{name} está de volta.</translation>
    </message>
    <message>
        <source>If you undo this, you will need its API key again.</source>
        <translation>Se desfizer isto, você precisará da chave de API de novo.</translation>
    </message>
    <message>
        <source>Its data stays in the workspace.</source>
        <translation>Os dados permanecem no espaço de trabalho.</translation>
    </message>
    <message>
        <source>Its data stays in the workspace. If you undo this, it comes back disconnected, without its API key.</source>
        <translation>Os dados permanecem no espaço de trabalho. Se desfizer isto, a instância volta desconectada e sem a chave de API.</translation>
    </message>
    <message>
        <source>Connect Kustomer…</source>
        <translation>Conectar o Kustomer…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salvar</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>Renomear {name}</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>Remover {name}?</translation>
    </message>
    <message>
        <source>Keep its data in the workspace</source>
        <translation>Manter os dados no espaço de trabalho</translation>
    </message>
    <message>
        <source>Delete its data too</source>
        <translation>Excluir também os dados</translation>
    </message>
    <message>
        <source>Type {name} to confirm</source>
        <translation>Digite {name} para confirmar</translation>
    </message>
    <message>
        <source>It leaves the list, no more data flows from it, and its API key is deleted from this computer.</source>
        <translation>Ela sai da lista, os dados param de chegar, e a chave de API é excluída deste computador.</translation>
    </message>
    <message>
        <source>Deleting the data…</source>
        <translation>Excluindo os dados…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s)</source>
        <translation>
            <numerusform>%Ln conversa</numerusform>
            <numerusform>%Ln conversas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other record(s)</source>
        <translation>
            <numerusform>%Ln outro registro</numerusform>
            <numerusform>%Ln outros registros</numerusform>
        </translation>
    </message>
    <message>
        <source>The workspace holds {conversations} and {others} of it.</source>
        <translation>O espaço de trabalho contém {conversations} e {others} dela.</translation>
    </message>
    <message>
        <source>Remove and delete data</source>
        <translation>Remover e excluir os dados</translation>
    </message>
    <message>
        <source>{name} is removed</source>
        <translation>{name} foi removido</translation>
    </message>
    <message>
        <source>No account is connected yet.</source>
        <translation>Nenhuma conta conectada ainda.</translation>
    </message>
    <message>
        <source>Integrations</source>
        <translation>Integrações</translation>
    </message>
    <message>
        <source>Search instances</source>
        <translation>Pesquisar instâncias</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>Progresso da primeira sincronização</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Fluxo</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Estado</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Mais novo</translation>
    </message>
    <message>
        <source>Records in the workspace</source>
        <translation>Registros no espaço de trabalho</translation>
    </message>
    <message>
        <source>There are no conversations of it in the workspace.</source>
        <translation>Não há conversas dela no espaço de trabalho.</translation>
    </message>
    <message>
        <source>1 conversation stays in the workspace.</source>
        <translation>1 conversa permanece no espaço de trabalho.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversation(s) stay in the workspace.</source>
        <translation>
            <numerusform>%Ln conversa permanece no espaço de trabalho.</numerusform>
            <numerusform>%Ln conversas permanecem no espaço de trabalho.</numerusform>
        </translation>
    </message>
    <message>
        <source>Key ends in …{characters}</source>
        <translation>A chave termina em …{characters}</translation>
    </message>
    <message>
        <source>Disconnected since {day}</source>
        <translation>Desconectado desde {day}</translation>
    </message>
    <message>
        <source>Connected since {day}</source>
        <translation>Conectado desde {day}</translation>
    </message>
    <message>
        <source>Created on {day}, never connected</source>
        <translation>Criado em {day}, nunca conectado</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>about {duration} left</source>
        <translation>faltam cerca de {duration}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) a second</source>
        <translation>
            <numerusform>%Ln registro por segundo</numerusform>
            <numerusform>%Ln registros por segundo</numerusform>
        </translation>
    </message>
    <message>
        <source>{records} of at least {expected}</source>
        <translation>{records} de pelo menos {expected}</translation>
    </message>
    <message>
        <source>{records} of {expected}</source>
        <translation>{records} de {expected}</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Completo</translation>
    </message>
    <message>
        <source>Complete for the last two years</source>
        <translation>Completo nos últimos dois anos</translation>
    </message>
    <message>
        <source>Back to {day}</source>
        <translation>De volta até {day}</translation>
    </message>
    <message>
        <source>Arriving</source>
        <translation>Chegando</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>Aguardando a vez</translation>
    </message>
    <message>
        <source>Not fetched</source>
        <translation>Não buscado</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Em andamento</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Parado</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Hoje</translation>
    </message>
    <message>
        <source>{day}, {time}</source>
        <translation>{day}, {time}</translation>
    </message>
    <message>
        <source>expired on {day}</source>
        <translation>expirou em {day}</translation>
    </message>
    <message numerus="yes">
        <source>expires in %Ln day(s)</source>
        <translation>
            <numerusform>expira em %Ln dia</numerusform>
            <numerusform>expira em %Ln dias</numerusform>
        </translation>
    </message>
    <message>
        <source>expires within a day</source>
        <translation>expira em menos de um dia</translation>
    </message>
    <message>
        <source>Data stopped flowing on {day}.</source>
        <translation>Os dados pararam de chegar em {day}.</translation>
    </message>
    <message>
        <source>Left out: the key may not read it</source>
        <translation>Deixado de fora: a chave não pode lê-lo</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Desconectado</translation>
    </message>
    <message>
        <source>To reconnect you need an API key and the subdomain again.</source>
        <translation>Para reconectar, você precisa de novo de uma chave de API e do subdomínio.</translation>
    </message>
    <message>
        <source>Not authenticated</source>
        <translation>Não autenticado</translation>
    </message>
    <message>
        <source>Its details have not been checked yet.</source>
        <translation>Os dados ainda não foram verificados.</translation>
    </message>
    <message>
        <source>No data is flowing. Correct the details, or cancel this connection.</source>
        <translation>Nenhum dado está chegando. Corrija os dados ou descarte esta conexão.</translation>
    </message>
    <message>
        <source>Kustomer refuses this key.</source>
        <translation>O Kustomer recusa esta chave.</translation>
    </message>
    <message>
        <source>Kustomer refuses this key since {when}.</source>
        <translation>O Kustomer recusa esta chave (desde: {when}).</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Em pausa</translation>
    </message>
    <message>
        <source>You paused this sync. Nothing new arrives.</source>
        <translation>Você pausou esta sincronização. Nada de novo chega.</translation>
    </message>
    <message>
        <source>It goes on when you resume it.</source>
        <translation>Ela continua quando você a retomar.</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Iniciando</translation>
    </message>
    <message>
        <source>Getting ready to sync.</source>
        <translation>Preparando a sincronização.</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>Sincronizando</translation>
    </message>
    <message>
        <source>Looking for what changed at Kustomer.</source>
        <translation>Procurando o que mudou no Kustomer.</translation>
    </message>
    <message>
        <source>Your data is syncing{left}.</source>
        <translation>Seus dados estão sendo sincronizados{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. All conversations are here; the rest follows{left}.</source>
        <translation>Seus dados estão sendo sincronizados. Todas as conversas estão aqui; o resto vem depois{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. The newest conversations come first{left}.</source>
        <translation>Seus dados estão sendo sincronizados. As conversas mais novas chegam primeiro{left}.</translation>
    </message>
    <message>
        <source>Your data is syncing. Conversations since {day} are here; older history follows{left}.</source>
        <translation>Seus dados estão sendo sincronizados. As conversas desde {day} já estão aqui; o histórico mais antigo vem depois{left}.</translation>
    </message>
    <message>
        <source>Everything is here, except what this key may not read: {streams}.</source>
        <translation>Está tudo aqui, exceto o que esta chave não pode ler: {streams}.</translation>
    </message>
    <message>
        <source>To include it, replace the key with one that has all roles.</source>
        <translation>Para incluir isso, substitua a chave por uma com todas as funções.</translation>
    </message>
    <message>
        <source>Up to date, in part</source>
        <translation>Atualizado em parte</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>mais {count}</translation>
    </message>
    <message>
        <source>Everything this key may read is here.</source>
        <translation>Tudo o que esta chave pode ler está aqui.</translation>
    </message>
    <message>
        <source>Everything from Kustomer is here.</source>
        <translation>Tudo do Kustomer está aqui.</translation>
    </message>
    <message>
        <source>Kustomer does not give out what did not change for two years.</source>
        <translation>O Kustomer não fornece o que não mudou em dois anos.</translation>
    </message>
    <message>
        <source>The next sync is {when}.</source>
        <translation>Próxima sincronização: {when}.</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Atualizado</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s rate limit, continues at {time}.</source>
        <translation>Aguardando o limite de requisições do Kustomer; continua às {time}.</translation>
    </message>
    <message>
        <source>Waiting for Kustomer’s rate limit.</source>
        <translation>Aguardando o limite de requisições do Kustomer.</translation>
    </message>
    <message>
        <source>This is normal: Kustomer allows so many requests a minute.</source>
        <translation>Isso é normal: o Kustomer permite um número limitado de requisições por minuto.</translation>
    </message>
    <message>
        <source>continues at {time}</source>
        <translation>continua às {time}</translation>
    </message>
    <message>
        <source>Retrying</source>
        <translation>Tentando de novo</translation>
    </message>
    <message>
        <source>The API key cannot be read right now. Kustomer has not refused it.</source>
        <translation>A chave de API não pode ser lida agora. O Kustomer não a recusou.</translation>
    </message>
    <message>
        <source>Key not readable</source>
        <translation>Chave ilegível</translation>
    </message>
    <message>
        <source>Synced elsewhere</source>
        <translation>Sincronizado em outro lugar</translation>
    </message>
    <message>
        <source>Another worker syncs it.</source>
        <translation>Outro processo a sincroniza.</translation>
    </message>
    <message>
        <source>Only one at a time does. This computer takes over when the other one stops.</source>
        <translation>Só um faz isso por vez. Este computador assume quando o outro parar.</translation>
    </message>
    <message>
        <source>Syncing has stopped. It goes on when the program starts again.</source>
        <translation>A sincronização parou. Ela continua quando o programa iniciar novamente.</translation>
    </message>
    <message>
        <source>Next try in {duration}.</source>
        <translation>Próxima tentativa em {duration}.</translation>
    </message>
    <message>
        <source>Trying again now.</source>
        <translation>Tentando novamente agora.</translation>
    </message>
    <message>
        <source>in {duration}</source>
        <translation>em {duration}</translation>
    </message>
    <message>
        <source>about to begin</source>
        <translation>prestes a começar</translation>
    </message>
    <message>
        <source>The workspace cannot be used right now.</source>
        <translation>O espaço de trabalho não pode ser usado agora.</translation>
    </message>
    <message>
        <source>Try again; if it stays like this, copy the diagnostics and ask for help.</source>
        <translation>Tente novamente; se continuar assim, copie o diagnóstico e peça ajuda.</translation>
    </message>
    <message>
        <source>The disk is full, so nothing more can be saved.</source>
        <translation>O disco está cheio, então nada mais pode ser salvo.</translation>
    </message>
    <message>
        <source>Free some space; syncing goes on by itself from where it stopped.</source>
        <translation>Libere espaço; a sincronização continua sozinha de onde parou.</translation>
    </message>
    <message>
        <source>The workspace can be read but not written.</source>
        <translation>O espaço de trabalho pode ser lido, mas não gravado.</translation>
    </message>
    <message>
        <source>Allow your user account to write to the workspace folder, then try again.</source>
        <translation>Permita que a sua conta de usuário grave na pasta do espaço de trabalho e tente novamente.</translation>
    </message>
    <message>
        <source>The workspace {path} cannot be made.</source>
        <translation>O espaço de trabalho {path} não pode ser criado.</translation>
    </message>
    <message>
        <source>Another program is using the workspace.</source>
        <translation>Outro programa está usando o espaço de trabalho.</translation>
    </message>
    <message>
        <source>Close the other program; this one tries again by itself.</source>
        <translation>Feche o outro programa; este tenta novamente sozinho.</translation>
    </message>
    <message>
        <source>The workspace file is damaged or is not a workspace.</source>
        <translation>O arquivo está danificado ou não é um espaço de trabalho.</translation>
    </message>
    <message>
        <source>Restore it from a backup, or move it away and start with a new one.</source>
        <translation>Restaure-o de um backup, ou mova-o para outro lugar e comece com um novo.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database server cannot be reached.</source>
        <translation>Não é possível acessar o servidor do banco de dados do espaço de trabalho.</translation>
    </message>
    <message>
        <source>Check the network and the workspace&apos;s address; syncing goes on by itself once the server answers.</source>
        <translation>Verifique a rede e o endereço do espaço de trabalho; a sincronização continua sozinha assim que o servidor responder.</translation>
    </message>
    <message>
        <source>The connection to the workspace&apos;s database broke off.</source>
        <translation>A conexão com o banco de dados do espaço de trabalho caiu.</translation>
    </message>
    <message>
        <source>Nothing half-written was kept; syncing goes on by itself once the server answers.</source>
        <translation>Nada ficou gravado pela metade; a sincronização continua sozinha assim que o servidor responder.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database refuses the user name or the password.</source>
        <translation>O banco de dados do espaço de trabalho recusa o usuário ou a senha.</translation>
    </message>
    <message>
        <source>Correct the name in the workspace&apos;s address, and the password in PGPASSWORD or in the file {file}, which nobody but you may be allowed to read.</source>
        <translation>Corrija o nome no endereço do espaço de trabalho, e a senha em PGPASSWORD ou no arquivo {file}, que ninguém além de você deve poder ler.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database does not let this computer in.</source>
        <translation>O banco de dados do espaço de trabalho não admite este computador.</translation>
    </message>
    <message>
        <source>There is no such database on the workspace&apos;s server.</source>
        <translation>Não existe esse banco de dados no servidor do espaço de trabalho.</translation>
    </message>
    <message>
        <source>Create the database, or correct its name in the workspace&apos;s address.</source>
        <translation>Crie o banco de dados ou corrija o nome dele no endereço do espaço de trabalho.</translation>
    </message>
    <message>
        <source>No trusted, encrypted connection to the workspace&apos;s database could be made.</source>
        <translation>Não foi possível estabelecer uma conexão criptografada e confiável com o banco de dados do espaço de trabalho.</translation>
    </message>
    <message>
        <source>Check sslmode and sslrootcert in the workspace&apos;s address; the server&apos;s administrator knows its certificate.</source>
        <translation>Verifique sslmode e sslrootcert no endereço do espaço de trabalho; o administrador do servidor conhece o certificado.</translation>
    </message>
    <message>
        <source>The database user lacks a right that the workspace needs.</source>
        <translation>Falta ao usuário do banco de dados um direito de que o espaço de trabalho precisa.</translation>
    </message>
    <message>
        <source>Ask the database&apos;s administrator to grant the right that the details name.</source>
        <translation>Peça ao administrador do banco de dados o direito que os detalhes indicam.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database accepts no changes: it is a standby server or set to read-only.</source>
        <translation>O banco de dados do espaço de trabalho não aceita alterações: é um servidor de reserva ou somente leitura.</translation>
    </message>
    <message>
        <source>Check that the address is the primary server&apos;s; syncing goes on by itself once it may write.</source>
        <translation>Verifique se o endereço é o do servidor principal; a sincronização continua sozinha assim que for possível gravar.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database has no connection left.</source>
        <translation>O banco de dados do espaço de trabalho não tem mais conexões livres.</translation>
    </message>
    <message>
        <source>Close programs that use it, or have its administrator raise the limit; this one tries again by itself.</source>
        <translation>Feche programas que o usam ou peça ao administrador que aumente o limite; este tenta novamente sozinho.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database broke the work off because it took too long.</source>
        <translation>O banco de dados do espaço de trabalho interrompeu o trabalho porque demorou demais.</translation>
    </message>
    <message>
        <source>This program tries again by itself; if it goes on, ask for a higher statement_timeout.</source>
        <translation>Este programa tenta novamente sozinho; se persistir, peça um statement_timeout maior.</translation>
    </message>
    <message>
        <source>Another program changed the same data at the same moment.</source>
        <translation>Outro programa alterou os mesmos dados no mesmo instante.</translation>
    </message>
    <message>
        <source>Nothing was lost; this program tries again by itself.</source>
        <translation>Nada se perdeu; este programa tenta novamente sozinho.</translation>
    </message>
    <message>
        <source>The workspace&apos;s address cannot be understood.</source>
        <translation>Não é possível entender o endereço do espaço de trabalho.</translation>
    </message>
    <message>
        <source>Ask its administrator to admit this user and computer in pg_hba.conf, or connect with sslmode=verify-full.</source>
        <translation>Peça ao administrador que admita este usuário e computador em pg_hba.conf, ou conecte com sslmode=verify-full.</translation>
    </message>
    <message>
        <source>The workspace&apos;s database asks for the password in a way that others could read. It was not sent.</source>
        <translation>O banco de dados do espaço de trabalho pede a senha de um modo que outros poderiam ler. Ela não foi enviada.</translation>
    </message>
    <message>
        <source>Add ?sslmode=verify-full to the workspace&apos;s address, so that the server proves who it is; its administrator knows its certificate.</source>
        <translation>Acrescente ?sslmode=verify-full ao endereço do espaço de trabalho, para que o servidor prove quem é; o administrador dele conhece o certificado.</translation>
    </message>
    <message>
        <source>Write it like postgresql://user:password@server:5432/database?sslmode=verify-full, with %40 for an @ in the password.</source>
        <translation>Escreva-o assim: postgresql://user:password@server:5432/database?sslmode=verify-full, com %40 no lugar de um @ na senha.</translation>
    </message>
    <message>
        <source>The database holds another program&apos;s tables, with names that the workspace needs.</source>
        <translation>O banco de dados contém tabelas de outro programa, com nomes de que o espaço de trabalho precisa.</translation>
    </message>
    <message>
        <source>Use an empty database, or a schema of its own: add ?options=-csearch_path%3Dname to the address.</source>
        <translation>Use um banco de dados vazio ou um esquema próprio: acrescente ?options=-csearch_path%3Dname ao endereço.</translation>
    </message>
    <message>
        <source>Another worker has taken over this instance.</source>
        <translation>Outro processo assumiu esta instância.</translation>
    </message>
    <message>
        <source>Nothing is lost: the other one goes on from the last page that was kept.</source>
        <translation>Nada se perde: o outro continua da última página salva.</translation>
    </message>
    <message>
        <source>The workspace to copy into is not empty.</source>
        <translation>O espaço de trabalho de destino não está vazio.</translation>
    </message>
    <message>
        <source>Choose a new file or an empty database; nothing was changed.</source>
        <translation>Escolha um arquivo novo ou um banco de dados vazio; nada foi alterado.</translation>
    </message>
    <message>
        <source>The copy is not equal to its original, so it was undone.</source>
        <translation>A cópia não é igual ao original, então foi desfeita.</translation>
    </message>
    <message>
        <source>Try again; if it happens again, copy the diagnostics and ask for help.</source>
        <translation>Tente novamente; se acontecer de novo, copie o diagnóstico e peça ajuda.</translation>
    </message>
    <message>
        <source>An older copy of the workspace may still hold what was redacted or deleted, but cannot be used: {file}</source>
        <translation>Uma cópia anterior do espaço de trabalho talvez ainda contenha algo que foi ocultado ou excluído, mas não pode ser usada: {file}</translation>
    </message>
    <message>
        <source>Delete the copy if you do not need it. The workspace itself is fine.</source>
        <translation>Exclua a cópia se não precisar dela. O espaço de trabalho em si está em ordem.</translation>
    </message>
    <message>
        <source>Writing Parquet needs a library that is not installed.</source>
        <translation>Para gravar Parquet é preciso uma biblioteca que não está instalada.</translation>
    </message>
    <message>
        <source>Install pyarrow into the program&apos;s own Python environment, or export as CSV or JSON Lines.</source>
        <translation>Instale o pyarrow no ambiente Python do programa, ou exporte como CSV ou JSON Lines.</translation>
    </message>
    <message>
        <source>There is something else than a file in this place, which an export cannot be written to.</source>
        <translation>Neste lugar há algo que não é um arquivo, no qual não se pode gravar uma exportação.</translation>
    </message>
    <message>
        <source>Choose another name for the file.</source>
        <translation>Escolha outro nome para o arquivo.</translation>
    </message>
    <message>
        <source>The export could not be written.</source>
        <translation>Não foi possível gravar a exportação.</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to and that has enough space.</source>
        <translation>Escolha uma pasta em que você possa gravar e que tenha espaço suficiente.</translation>
    </message>
    <message>
        <source>The export could not be written there: the folder is protected, or the file is open in another program.</source>
        <translation>Não foi possível gravar a exportação ali: a pasta está protegida ou o arquivo está aberto em outro programa.</translation>
    </message>
    <message>
        <source>Close the file if it is open, or choose a folder of your own.</source>
        <translation>Feche o arquivo se estiver aberto ou escolha uma pasta sua.</translation>
    </message>
    <message>
        <source>The disk is full: there is not enough space for the export.</source>
        <translation>O disco está cheio: não há espaço suficiente para a exportação.</translation>
    </message>
    <message>
        <source>Free some space, or choose another disk.</source>
        <translation>Libere espaço ou escolha outro disco.</translation>
    </message>
    <message>
        <source>The folder for the export is not there any more.</source>
        <translation>A pasta da exportação não existe mais.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Escolha outra pasta.</translation>
    </message>
    <message>
        <source>This workspace was made by a newer version of Customer AI Connect.</source>
        <translation>Este espaço de trabalho foi criado por uma versão mais nova do Customer AI Connect.</translation>
    </message>
    <message>
        <source>Update Customer AI Connect, then open the workspace again.</source>
        <translation>Atualize o Customer AI Connect e abra o espaço de trabalho novamente.</translation>
    </message>
    <message>
        <source>“{name}” is already taken.</source>
        <translation>“{name}” já está em uso.</translation>
    </message>
    <message>
        <source>Choose a name that tells them apart.</source>
        <translation>Escolha um nome que os distinga.</translation>
    </message>
    <message>
        <source>This instance is not in the workspace any more.</source>
        <translation>Esta instância não está mais no espaço de trabalho.</translation>
    </message>
    <message>
        <source>Show what is new</source>
        <translation>Mostrar o que há de novo</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Pesquisando…</translation>
    </message>
    <message>
        <source>The newest {conversations}</source>
        <translation>As {conversations} mais recentes</translation>
    </message>
    <message>
        <source>What arrived last is still being prepared for the search. It is found in a moment.</source>
        <translation>O que chegou por último ainda está sendo preparado para a pesquisa. Em instantes será encontrado.</translation>
    </message>
    <message>
        <source>This conversation is not in the workspace any more.</source>
        <translation>Esta conversa não está mais no espaço de trabalho.</translation>
    </message>
    <message>
        <source>{summary}: {channels}.</source>
        <translation>{summary}: {channels}.</translation>
    </message>
    <message>
        <source>Arrow keys move through the bars, Enter shows their conversations.</source>
        <translation>As setas percorrem as barras; Enter mostra as conversas delas.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Período</translation>
    </message>
    <message>
        <source>By channel</source>
        <translation>Por canal</translation>
    </message>
    <message>
        <source>Show as chart</source>
        <translation>Mostrar como gráfico</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>Mostrar como tabela</translation>
    </message>
    <message>
        <source>Any status</source>
        <translation>Qualquer status</translation>
    </message>
    <message>
        <source>Any channel</source>
        <translation>Qualquer canal</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar todas</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} a {last}</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>Pesquisar conversas</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Canal</translation>
    </message>
    <message>
        <source>Show all conversations</source>
        <translation>Mostrar todas as conversas</translation>
    </message>
    <message>
        <source>Finds words of messages, notes and subjects, and names of customers. Quotes keep words together.</source>
        <translation>Encontra palavras de mensagens, notas e assuntos, e nomes de clientes. As aspas mantêm as palavras juntas.</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Qualquer data</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Últimos 7 dias</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Últimos 30 dias</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>Últimos 12 meses</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>No subject</source>
        <translation>Sem assunto</translation>
    </message>
    <message>
        <source>Unknown customer</source>
        <translation>Cliente desconhecido</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Excluída</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s)</source>
        <translation>
            <numerusform>%Ln mensagem</numerusform>
            <numerusform>%Ln mensagens</numerusform>
        </translation>
    </message>
    <message>
        <source>No conversations have arrived yet.</source>
        <translation>Nenhuma conversa chegou ainda.</translation>
    </message>
    <message>
        <source>They are listed here as soon as they do.</source>
        <translation>Elas aparecem aqui assim que chegarem.</translation>
    </message>
    <message>
        <source>No conversation fits.</source>
        <translation>Nenhuma conversa corresponde.</translation>
    </message>
    <message>
        <source>Try fewer words or another time, or look at all conversations.</source>
        <translation>Tente menos palavras ou outro período, ou veja todas as conversas.</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Voltar à lista</translation>
    </message>
    <message>
        <source>There are no messages of this conversation in the workspace.</source>
        <translation>Não há mensagens desta conversa no espaço de trabalho.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s)</source>
        <translation>
            <numerusform>%Ln nota</numerusform>
            <numerusform>%Ln notas</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted in Kustomer on {day}</source>
        <translation>Excluída no Kustomer em {day}</translation>
    </message>
    <message>
        <source>The key is still on your clipboard.</source>
        <translation>A chave ainda está na área de transferência.</translation>
    </message>
    <message>
        <source>Clear it</source>
        <translation>Limpar</translation>
    </message>
    <message>
        <source>The clipboard was cleared.</source>
        <translation>A área de transferência foi limpa.</translation>
    </message>
    <message>
        <source>The key is no longer on your clipboard; nothing was cleared.</source>
        <translation>A chave não está mais na área de transferência; nada foi apagado.</translation>
    </message>
    <message>
        <source>All {records} records of the account are in the workspace</source>
        <translation>Todos os {records} registros da conta estão no espaço de trabalho</translation>
    </message>
    <message>
        <source>{things} things happened at Kustomer since; {records} records here, none came or went</source>
        <translation>{things} coisas aconteceram no Kustomer desde então; aqui há {records} registros, nenhum chegou nem saiu</translation>
    </message>
    <message>
        <source>The key is deleted from where it was kept</source>
        <translation>A chave foi excluída de onde estava guardada</translation>
    </message>
    <message>
        <source>{conversations} conversations among {records} records</source>
        <translation>{conversations} conversas entre {records} registros</translation>
    </message>
    <message>
        <source>That was everything.</source>
        <translation>Isso foi tudo.</translation>
    </message>
    <message>
        <source>The tour was ended.</source>
        <translation>A apresentação foi encerrada.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln imagem</numerusform>
            <numerusform>%Ln imagens</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Another Customer AI Connect may be using it: close that one, then try again.</source>
        <translation>Outro Customer AI Connect pode estar usando-a: feche aquele e tente novamente.</translation>
    </message>
</context>
</TS>
